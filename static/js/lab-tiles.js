// The figures under a lab: since the last change, how that differs from the run before the change over the same time,
// and for the whole run. All are read from frames, so that they say what the plots show.

import { framesUntil, sum } from "./frames.js";
import { percentile_ms } from "./histogram.js";
import { number } from "./plot-readouts.js";
import { make } from "./make.js";

/** @typedef {import("./frames.js").Frames} Frames */
/** @typedef {{frames: Frames, from: number, to: number}} Span frames from (included) to (excluded) */
/** @typedef {{label: string, read: (span: Span) => number | null, show: (value: number | null) => string, gap: (value: number) => string}} Figure */

/** @param {Span} span @returns {number} requests completed in it */
const completed = ({ frames, from, to }) =>
  Object.values(frames.outcomes).reduce((all, column) => all + sum(column, from, to), 0);

/** @param {number} part @param {number} whole */
const ratio = (part, whole) => (whole > 0 ? part / whole : null);

/** @param {Span} span @param {string} outcome @returns {number} */
const ended = ({ frames, from, to }, outcome) => sum(frames.outcomes[outcome] ?? [], from, to);

/** @param {Span} span @returns {number | null} of the requests that reached the edge, those that a copy there answered */
const hitRatio = (span) =>
  ratio(ended(span, "hit") + ended(span, "stale"), completed(span) - ended(span, "browser"));

/** @param {Span} span @returns {number} */
const originRequests = ({ frames, from, to }) => sum(frames.origin.arrivals, from, to);

/** @param {Span} span @returns {number | null} share of requests that the origin did not see */
const offload = (span) => {
  const seen = ratio(originRequests(span), completed(span));
  return seen === null ? null : Math.max(0, 1 - seen);
};

/** @param {number | null} share */
const percentText = (share) => (share === null ? "–" : `${number(100 * share, 1)} %`);

/** @param {number} gap @param {string} text of its size */
const signed = (gap, text) => `${gap < 0 ? "−" : "+"}${text}`;

/** @param {number} gap */
const points = (gap) => signed(gap, `${number(Math.abs(100 * gap), 1)} points`);

/** @type {Record<string, Figure>} */
const FIGURES = {
  hit_ratio: { label: "hit ratio", read: hitRatio, show: percentText, gap: points },
  offload: { label: "offload", read: offload, show: percentText, gap: points },
  rtt_p95: {
    label: "p95 round trip",
    read: ({ frames, from, to }) => percentile_ms(frames.rtt_histogram, from, to, 0.95),
    show: (value) => `${number(value, 0)} ms`,
    gap: (value) => signed(value, `${number(Math.abs(value), 0)} ms`),
  },
  origin_requests: {
    label: "requests to the origin",
    read: originRequests,
    show: (value) => number(value, 0),
    gap: (value) => signed(value, number(Math.abs(value), 0)),
  },
};

/** @param {Span} span @returns {{cause: string, count: number}[]} most frequent first, none that never happened */
const causesIn = ({ frames, from, to }) =>
  Object.entries(frames.causes)
    .map(([cause, column]) => ({ cause, count: sum(column, from, to) }))
    .filter(({ count }) => count > 0)
    .sort((one, other) => other.count - one.count);

/** @param {Frames} frames @param {number} at_s @returns {number} start of the latest change before a moment, else 0 */
const lastChange_s = (frames, at_s) => Math.max(0, ...frames.marks.map((mark) => mark.at_s).filter((t) => t < at_s));

/** @param {Element} tile @param {string} value @param {string} label @param {string} note */
function write(tile, value, label, note) {
  for (const [name, text] of Object.entries({ value, label, note })) {
    const line = tile.querySelector(`.tile-${name}`) ?? tile.appendChild(make("p", `tile-${name}`));
    if (line.textContent !== text) line.textContent = text;
  }
}

/** @param {Element} tile @param {Figure} figure @param {Span} whole @param {Span} since @param {Span | null} before */
function writeFigure(tile, figure, whole, since, before) {
  const value = figure.read(since);
  if (since.from === 0) return write(tile, figure.show(value), figure.label, "whole run");
  const old = before ? figure.read(before) : null;
  const gap = value !== null && old !== null ? ` · your change ${figure.gap(value - old)}` : "";
  return write(tile, figure.show(value), `${figure.label} since your change`, `whole run ${figure.show(figure.read(whole))}${gap}`);
}

/** @param {Element} tile @param {Span} whole @param {Span} since */
function writeCauses(tile, whole, since) {
  const causes = causesIn(since);
  const counts = causes.slice(0, 3).map(({ count }) => number(count, 0));
  const names = causes.slice(0, 3).map(({ cause }) => cause);
  const all = causesIn(whole).reduce((total, { count }) => total + count, 0);
  const label = names.length ? names.join(" + ") : "none needed";
  write(tile, counts.join(" + ") || "0", label, since.from === 0 ? "origin requests by cause" : `since your change; whole run ${number(all, 0)}`);
}

/**
 * @param {readonly Element[]} tiles @param {Frames} frames @param {Frames | null} ghost @param {number} at_s
 */
export function showTiles(tiles, frames, ghost, at_s) {
  const to = framesUntil(frames, at_s);
  const from = Math.min(to, framesUntil(frames, lastChange_s(frames, at_s)));
  const [whole, since] = [{ frames, from: 0, to }, { frames, from, to }];
  const before = ghost && ghost.t_s.length >= to ? { frames: ghost, from, to } : null;
  for (const tile of tiles) {
    const name = tile.getAttribute("data-tile") ?? "";
    const figure = FIGURES[name];
    if (figure) writeFigure(tile, figure, whole, since, before);
    else if (name === "causes") writeCauses(tile, whole, since);
  }
}

/** @param {Frames} frames @param {number} at_s @returns {string} a sentence for those who don't see the plots */
export function sentence(frames, at_s) {
  const span = { frames, from: 0, to: framesUntil(frames, at_s) };
  const p95 = percentile_ms(frames.rtt_histogram, 0, span.to, 0.95);
  const wrong = sum(frames.wrong_variants, 0, span.to);
  return (
    `At ${number(at_s, 1)} s: ${number(completed(span), 0)} requests answered, ${percentText(hitRatio(span))} hits, ` +
    `p95 ${number(p95, 0)} ms, ${number(originRequests(span), 0)} requests to the origin.` +
    (wrong > 0 ? ` Another variant than was asked for: ${number(wrong, 0)}.` : "")
  );
}
