// The tiles under a lab, at a moment of its run. Their texts come with the frames, ready made.

import { framesUntil, sum } from "../../frames/frames.js";
import { number } from "../../words.js";
import { make } from "../../make.js";

/** @typedef {import("../../frames/frames.js").Frames} Frames */

const PARTS = /** @type {const} */ (["value", "label", "note"]);

/** @param {readonly Element[]} tiles @param {Frames} frames @param {number} at_s */
export function showTiles(tiles, frames, at_s) {
  const i = framesUntil(frames, at_s) - 1;
  for (const tile of tiles) {
    const columns = frames.tiles[tile.getAttribute("data-tile") ?? ""];
    const texts = PARTS.map((part) => columns?.[part][i]);
    if (!texts.includes(undefined)) write(tile, /** @type {string[]} */ (texts));
  }
}

/** @param {Element} tile @param {string[]} texts of its parts */
function write(tile, texts) {
  PARTS.forEach((part, place) => {
    const line = tile.querySelector(`.tile-${part}`) ?? tile.appendChild(make("p", `tile-${part}`));
    const text = texts[place] ?? "";
    if (line.textContent !== text) line.textContent = text;
  });
}

/** @param {Frames} frames @param {number} at_s @returns {string} what the tiles show, as a sentence for the live region */
export function sentence(frames, at_s) {
  const ended = framesUntil(frames, at_s);
  const figures = Object.values(frames.tiles).map(({ label, value }) => `${label[ended - 1]} ${value[ended - 1]}`);
  const wrong = sum(frames.wrong_variants, 0, ended);
  return (
    (ended > 0 ? `At ${number(at_s, 1)} s: ${figures.join(", ")}.` : "") +
    (wrong > 0 ? ` Served the wrong variant: ${number(wrong, 0)}.` : "")
  );
}
