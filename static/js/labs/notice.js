// What a lab tells in place: an error with ways forward, and the polite sentence for screen readers.

import { Refusal } from "../frames/client.js";
import { make } from "../make.js";

/** @typedef {{text: string, act: () => void}} Way */

/** What is tried again by itself, by the panel that says so. @type {WeakMap<HTMLElement, ReturnType<typeof setTimeout>>} */
const due = new WeakMap();

/**
 * @param {HTMLElement | null} panel with role alert @param {unknown} error @param {() => void} again offered where
 * asking again may help, and done by itself where the error says when @param {readonly Way[]} [others] further ways forward
 */
export function showError(panel, error, again, others = []) {
  if (!(error instanceof Refusal) || !panel) throw error;
  dropRetry(panel);
  if (error.again_s < Infinity)
    due.set(
      panel,
      setTimeout(() => panel.isConnected && again(), error.again_s * 1000),
    );
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

/** Something else is asked for: what was to be tried again is not. @param {HTMLElement | null} panel */
export function dropRetry(panel) {
  if (!panel) return;
  clearTimeout(due.get(panel));
  due.delete(panel);
}

/** @param {HTMLElement | null} panel */
export function clearError(panel) {
  dropRetry(panel);
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
