// A lab's keys: play, step, and the list of keys. They act inside the lab, or anywhere while it is the only one in view
// and nothing else wants the key.

import { make } from "../../make.js";

/** @typedef {{toggle: () => void, step: (direction: 1 | -1) => void}} Hooks */

const KEYS = [
  ["space", "play or pause"],
  ["→", "step to the next interesting event"],
  ["←", "step to the one before"],
  ["?", "this list"],
];

/** Where a key already means something: typing, choosing, pressing. */
const TAKEN = /** @type {Record<string, string>} */ ({
  " ": "input, select, textarea, button, a, summary, dialog, [contenteditable]",
  ArrowRight: "input, select, textarea, dialog, [contenteditable]",
  ArrowLeft: "input, select, textarea, dialog, [contenteditable]",
  "?": "input:not([type=range], [type=checkbox], [type=radio]), textarea, dialog, [contenteditable]",
});

/** @returns {HTMLDialogElement} the page's one list of keys */
function help() {
  const there = document.querySelector("dialog.lab-keys");
  if (there instanceof HTMLDialogElement) return there;
  const dialog = /** @type {HTMLDialogElement} */ (make("dialog", "lab-keys"));
  const list = make("dl", "");
  for (const [key, meaning] of KEYS) list.append(make("dt", "", key), make("dd", "", meaning));
  const close = make("form", "");
  close.setAttribute("method", "dialog");
  close.append(make("button", "", "Close"));
  const title = make("h2", "", "Keys in a lab");
  title.id = "lab-keys-title";
  dialog.setAttribute("aria-labelledby", title.id);
  const dots = make("p", "", "Dots on the map are a sample of the requests, slowed down so that they can be followed.");
  dialog.append(title, list, dots, close);
  return document.body.appendChild(dialog);
}

/** @param {Element} element */
function inView(element) {
  const { top, bottom } = element.getBoundingClientRect();
  return bottom > innerHeight * 0.25 && top < innerHeight * 0.75;
}

/** @param {HTMLElement} lab @param {Element} target */
const concerns = (lab, target) => lab.contains(target) || (target.contains(lab) && inView(lab) && firstInView(lab));

/** @param {HTMLElement} lab */
const firstInView = (lab) => [...document.querySelectorAll(lab.localName)].find(inView) === lab;

/** @param {HTMLElement} lab @param {Hooks} hooks @param {AbortSignal} signal */
export function listenToKeys(lab, hooks, signal) {
  /** @type {Record<string, () => void>} */
  const acts = {
    " ": hooks.toggle,
    ArrowRight: () => hooks.step(1),
    ArrowLeft: () => hooks.step(-1),
    "?": () => help().showModal(),
  };
  addEventListener(
    "keydown",
    (event) => {
      const target = event.target instanceof Element ? event.target : document.body;
      const act = acts[event.key];
      if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
      if (!concerns(lab, target) || target.closest(String(TAKEN[event.key]))) return;
      event.preventDefault();
      act();
    },
    { signal },
  );
}
