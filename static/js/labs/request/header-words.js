// Which words a text area of header lines offers, by its text and its caret. The element is in header-lines.js.

const MOST = 8;

/** @typedef {{text: string, says: string, field: string}} Word */
/** @typedef {{field: string, begun: string, from: number}} Place the field one is in ("" in a name), what is begun, and where */

/**
 * Where in its line the caret is, and what was begun there.
 * @param {string} text @param {number} caret @returns {Place}
 */
export function placeOf(text, caret) {
  const line = text.slice(text.lastIndexOf("\n", caret - 1) + 1, caret);
  const colon = line.indexOf(":");
  const begun = colon < 0 ? line.trimStart() : line.slice(Math.max(colon, line.lastIndexOf(",")) + 1).trimStart();
  return { field: colon < 0 ? "" : line.slice(0, colon).trim().toLowerCase(), begun, from: caret - begun.length };
}

/**
 * The words that go on from what was begun, those that are there already left out.
 * @param {readonly Word[]} words @param {Place} place @param {string} line the whole line @returns {Word[]}
 */
export function offered(words, { field, begun }, line) {
  const start = begun.toLowerCase();
  const there = new Set(
    line
      .toLowerCase()
      .split(/[:,]/)
      .map((part) => part.trim().split("=")[0]),
  );
  return words
    .filter(
      (word) => word.field === field && word.text.toLowerCase().startsWith(start) && word.text.trim() !== begun.trim(),
    )
    .filter((word) => !field || begun || !there.has(word.text.split("=")[0]?.toLowerCase()))
    .slice(0, MOST);
}
