// Answers that could not be sent, kept in the browser until they can be: by question, values only, never a token.

/** @typedef {[name: string, value: string][]} Values what a form sends */

const PREFIX = "edgelearn:waiting:";

/** @param {string} question @returns {Values | null} */
export function keptAnswer(question) {
  try {
    const values = JSON.parse(localStorage.getItem(PREFIX + question) ?? "null");
    return Array.isArray(values) ? values : null;
  } catch {
    return null; // no storage here, or not ours
  }
}

/** @param {string} question @param {Values} values */
export function keepAnswer(question, values) {
  try {
    localStorage.setItem(PREFIX + question, JSON.stringify(values));
  } catch {
    // Full or forbidden: it still waits on this page.
  }
}

/** @param {string} question */
export function forgetAnswer(question) {
  try {
    localStorage.removeItem(PREFIX + question);
  } catch {
    // Then nothing was kept either.
  }
}
