// When a moved origin header takes effect: the copies made before keep the one they were stored with, and this counts
// them.

import { framesUntil } from "../../frames/frames.js";
import { number, plural } from "../../words.js";

/** @typedef {import("../../frames/frames.js").Frames} Frames */

/** @param {Frames} frames @param {number} at_s @returns {string} "" while there are no copies */
export function versionsSentence(frames, at_s) {
  const i = framesUntil(frames, at_s) - 1;
  const counts = frames.versions.map(({ copies }) => copies[i] ?? 0);
  const all = counts.reduce((total, count) => total + count, 0);
  if (i < 0 || all === 0) return "";
  const present = frames.versions.findLastIndex(({ at_s: since_s }) => since_s <= at_s);
  const old = all - (counts[present] ?? 0);
  const copies = plural(all, "copy", "copies");
  if (old === 0) return all === 1 ? "the only copy carries this header" : `all ${copies} carry this header`;
  return `${number(old, 0)} of ${copies} still ${old === 1 ? "carries" : "carry"} an older header`;
}
