// Answers that could not be sent, kept in the browser until they can be: by question, values only, never a token. The
// browser may be several people's: what waits is sent only for whom it waits, by the mark that the server gives them.

/** @typedef {[name: string, value: string][]} Values what a form sends */
/** @typedef {{ owner: string, values: Values }} Kept */

const PREFIX = "edgelearn:waiting:";
const VISITOR = "v"; // how marks begin: answering.py
const ACCOUNT = "u";

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

/** A visitor who signs in takes along what they did. @param {string} keeper @param {string} asking */
function belongs(keeper, asking) {
  return keeper === asking || (keeper.startsWith(VISITOR) && asking.startsWith(ACCOUNT));
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
