// What a lab tells in place: an error with ways forward, and the polite sentence for screen readers.

import { Refusal } from "./frames-client.js";
import { make } from "./make.js";

/** @typedef {{text: string, act: () => void}} Way */

/**
 * @param {HTMLElement | null} panel with role alert @param {unknown} error @param {() => void} again offered where
 * asking again may help @param {readonly Way[]} [others] further ways forward
 */
export function showError(panel, error, again, others = []) {
  if (!(error instanceof Refusal) || !panel) throw error;
  const ways = error.retry ? [{ text: "Try again", act: again }, ...others] : others;
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

/**
 * Says under the transport that the lab waits for a prediction.
 * @param {HTMLElement} lab @param {number | null} hold_s null when it doesn't
 */
export function showHeld(lab, hold_s) {
  const there = lab.querySelector(".lab-held");
  if (hold_s === null) return there?.remove();
  if (there) return;
  const text = `Waits at ${hold_s} s for your prediction above. Predict or skip, and it plays on.`;
  lab.querySelector(".lab-transport")?.append(make("p", "lab-held", text));
}
