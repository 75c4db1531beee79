// Answers that could not be sent, kept in the browser until they can be: by question, values only, never a token. The
// browser may be several people's: what waits is sent only for whom it waits, by the mark that the server gives them.

import { belongs } from "../owners.js";

/** @typedef {[name: string, value: string][]} Values what a form sends */
/** @typedef {{ owner: string, values: Values }} Kept */

const PREFIX = "edgelearn:waiting:";

/** @param {string} question @param {string} owner who asks for it @returns {Values | null} */
export function keptAnswer(question, owner) {
  const kept = read(question);
  return kept && belongs(kept.owner, owner) ? kept.values : null;
}

/** @param {string} question @param {string} owner @param {Values} values */
export function keepAnswer(question, owner, values) {
  try {
    localStorage.setItem(PREFIX + question, JSON.stringify({ owner, values }));
  } catch {
    // Full or forbidden: it still waits on this page.
  }
}

/** @param {string} question @param {string} owner who has no more use for it; another's stays */
export function forgetAnswer(question, owner) {
  if (keptAnswer(question, owner)) localStorage.removeItem(PREFIX + question);
}

/** @param {string} question @returns {Kept | null} */
function read(question) {
  try {
    const kept = JSON.parse(localStorage.getItem(PREFIX + question) ?? "null");
    return typeof kept?.owner === "string" && Array.isArray(kept.values) ? kept : null;
  } catch {
    return null; // no storage here, or not ours
  }
}
