// What a lab tells in place: an error with ways forward, and the polite sentence for screen readers.

import { Refusal } from "./frames-client.js";
import { make } from "./plots.js";

/** @typedef {{text: string, act: () => void}} Way */

/**
 * @param {HTMLElement | null} panel with role alert @param {unknown} error @param {readonly Way[]} ways forward
 */
export function showError(panel, error, ways) {
  if (!(error instanceof Refusal) || !panel) throw error;
  const sentences = error.sentences.map((sentence) => make("p", "", sentence));
  const buttons = ways.map(({ text, act }) => {
    const button = /** @type {HTMLButtonElement} */ (make("button", "", text));
    button.type = "button";
    button.addEventListener("click", act);
    return button;
  });
  panel.replaceChildren(...sentences, ...buttons);
  panel.hidden = false;
}

/** @param {HTMLElement | null} panel */
export function clearError(panel) {
  if (!panel || panel.hidden) return;
  panel.hidden = true;
  panel.replaceChildren();
}

/** Says a sentence to screen readers. @param {HTMLElement} lab @param {string} text */
export function tell(lab, text) {
  const status = lab.querySelector(".lab-status") ?? lab.appendChild(make("p", "lab-status visually-hidden"));
  status.setAttribute("role", "status");
  status.textContent = text;
}
