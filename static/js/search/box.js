// The search box of every page by keyboard: "/" goes to it, arrows through what it found, Escape closes.

const box = () => /** @type {HTMLInputElement | null} */ (document.querySelector(".site-search input"));
const found = () => document.getElementById("search-found");

/** @param {Element | null} element */
const isTypedInto = (element) => element?.matches("input, textarea, select, [contenteditable]") ?? false;

/** @param {number} step */
function move(step) {
  const stops = [box(), ...(found()?.querySelectorAll("a") ?? [])];
  const at = stops.indexOf(/** @type {any} */ (document.activeElement));
  stops[Math.min(Math.max(at + step, 0), stops.length - 1)]?.focus();
}

function close() {
  found()?.replaceChildren();
}

document.addEventListener("keydown", (event) => {
  if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !isTypedInto(document.activeElement)) {
    event.preventDefault();
    box()?.focus();
  }
  if (!document.activeElement?.closest(".site-search")) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    move(event.key === "ArrowDown" ? 1 : -1);
  }
  if (event.key === "Escape") {
    event.preventDefault(); // it would empty the box, and so ask anew
    box()?.focus();
    close();
  }
});

document.addEventListener("click", ({ target }) => {
  if (target instanceof Element && !target.closest(".site-search")) close();
});
