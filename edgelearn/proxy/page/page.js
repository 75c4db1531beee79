// Keeps the page's live part up to date. What it gets is HTML that the proxy made, escaped there.
const EVERY_MS = 1000;
const live = document.getElementById("live");
const pause = document.querySelector(".edge-pause");

const opened = () => new Set([...live.querySelectorAll("details[open]")].map((each) => each.dataset.number));

// Someone who reads inside the list with the keyboard must not lose the place.
const isBusy = () =>
  pause.getAttribute("aria-pressed") === "true" ||
  document.hidden ||
  live.contains(document.activeElement) ||
  !getSelection().isCollapsed;

async function refresh() {
  if (!isBusy()) {
    try {
      const answer = await fetch("/.edge/live", { cache: "no-store" });
      if (answer.ok) {
        const text = await answer.text();
        if (!isBusy()) {
          const before = opened();
          live.innerHTML = text;
          for (const each of live.querySelectorAll("details")) each.open = before.has(each.dataset.number);
        }
      }
    } catch {
      // The proxy is gone or busy: what is shown stays.
    }
  }
  setTimeout(refresh, EVERY_MS);
}

pause.hidden = false;
pause.addEventListener("click", () => {
  const isPaused = pause.getAttribute("aria-pressed") === "true";
  pause.setAttribute("aria-pressed", String(!isPaused));
});
setTimeout(refresh, EVERY_MS);
