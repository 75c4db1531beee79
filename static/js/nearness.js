// Where the reader is: calls back when an element comes near the viewport, enters it, or leaves it.

/** @param {IntersectionObserver} observer @param {Element} element @param {AbortSignal} signal */
function watch(observer, element, signal) {
  observer.observe(element);
  signal.addEventListener("abort", () => observer.disconnect());
}

/**
 * Calls back once when an element is within 300 px of the viewport.
 * @param {Element} element @param {() => void} near @param {AbortSignal} signal ends the watching
 */
export function whenNear(element, near, signal) {
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      near();
    },
    { rootMargin: "300px" },
  );
  watch(observer, element, signal);
}

/**
 * Calls back with true when most of an element (or of the viewport) is on screen, with false when it is left.
 * @param {Element} element @param {(inView: boolean) => void} changed @param {AbortSignal} signal ends the watching
 */
export function onView(element, changed, signal) {
  let inView = false;
  const observer = new IntersectionObserver(
    (entries) => {
      const now = entries.some((entry) => entry.isIntersecting);
      if (now === inView) return;
      inView = now;
      changed(now);
    },
    { rootMargin: "-25% 0px -25% 0px" },
  );
  watch(observer, element, signal);
}
