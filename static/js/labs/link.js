// The link to a lab's present state: into the clipboard where that is allowed, else into the address bar.

import { tell } from "./notice.js";

const TOLD_MS = 2000;

/** @param {HTMLElement} lab @param {Element} button that says what happened @param {string} address */
export async function copyLink(lab, button, address) {
  history.replaceState(history.state, "", address);
  const copied = await (navigator.clipboard?.writeText(address) ?? Promise.reject()).then(
    () => true,
    () => false,
  );
  const text = copied ? "Link copied" : "In the address bar";
  tell(lab, text);
  button.textContent = text;
  setTimeout(() => (button.textContent = "Link"), TOLD_MS);
}
