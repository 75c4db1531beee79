// Requests as moving dots: where each sampled exchange is on its way at a moment, and how it is drawn on the canvas.
// A dot moves slower than the request it stands for, else nobody could see it: by one factor, within two bounds.

import { between, onArc } from "./projection.js";

/** @typedef {import("./projection.js").Point} Point */
/** @typedef {import("../frames/frames.js").Sample} Sample */
/** @typedef {{sample: Sample, start: Point, edge: Point | null, origin: Point}} Way points in canvas pixels */
/** @typedef {{way: Way, place: Point}} Dot */

/** Wall milliseconds a dot travels for each millisecond of the round trip, and the bounds that keep it visible. */
const SLOWED = 14;
const SHORTEST_MS = 700;
const LONGEST_MS = 3500;
const MOST_DOTS = 240;

/** @param {Sample} sample @returns {boolean} whether the edge asked the origin for it */
export const isForwarded = ({ outcome }) => ["miss", "bypass", "revalidated", "error"].includes(outcome);

/** @param {Sample} sample @param {number} speed @returns {number} simulated seconds for which its dot is shown */
export const shownFor_s = ({ rtt_ms }, speed) =>
  (Math.min(LONGEST_MS, Math.max(SHORTEST_MS, rtt_ms * SLOWED)) / 1000) * speed;

/**
 * The exchanges on their way at a moment; fewer of them at high speed, where each is shown for a longer simulated time.
 * @param {readonly Sample[]} samples @param {number} at_s @param {number} speed @returns {Sample[]}
 */
export function underWay(samples, at_s, speed) {
  const everyNth = Math.max(1, Math.round(speed / 4));
  const seen = samples.filter(
    (sample) =>
      sample.number % everyNth === 0 && sample.sent_s <= at_s && at_s < sample.sent_s + shownFor_s(sample, speed),
  );
  return seen.slice(-MOST_DOTS);
}

/**
 * A place near a city, always the same for the same request: a city's users don't stand on one spot.
 * @param {Point} city @param {number} number of the exchange @param {number} spread_px @returns {Point}
 */
export function nearCity(city, number, spread_px) {
  const turn = (number * 2.399963) % (2 * Math.PI); // the golden angle spreads neighbours apart
  const radius = spread_px * (0.45 + 0.55 * ((number * 0.618034) % 1));
  return { x: city.x + radius * Math.cos(turn), y: city.y + radius * Math.sin(turn) };
}

/**
 * Where a dot is: out to the edge, on to the origin and back when the edge had to ask it, and home.
 * @param {Way} way @param {number} share of its way, 0 to 1 @returns {Point}
 */
export function placeOn({ sample, start, edge, origin }, share) {
  if (sample.outcome === "browser") return start;
  const whole_s = Math.max(1e-6, sample.done_s - sample.sent_s);
  const out = Math.min(0.5, (sample.at_pop_s - sample.sent_s) / whole_s);
  if (!edge) return share < 0.5 ? between(start, origin, share * 2) : between(origin, start, share * 2 - 1);
  if (share < out) return between(start, edge, share / out);
  if (share > 1 - out) return between(edge, start, (share - 1 + out) / out);
  if (!isForwarded(sample)) return edge;
  const inner = (share - out) / (1 - 2 * out);
  return onArc(edge, origin, inner < 0.5 ? inner * 2 : 2 - inner * 2);
}

/**
 * One shape an outcome, so that colour is not needed to tell them apart.
 * @param {CanvasRenderingContext2D} canvas @param {Point} place @param {string} outcome @param {number} size
 */
export function drawShape(canvas, { x, y }, outcome, size) {
  canvas.beginPath();
  if (outcome === "miss") {
    canvas.moveTo(x, y - size * 1.35);
    canvas.lineTo(x + size * 1.35, y);
    canvas.lineTo(x, y + size * 1.35);
    canvas.lineTo(x - size * 1.35, y);
  } else if (outcome === "collapsed") {
    canvas.moveTo(x, y - size * 1.3);
    canvas.lineTo(x + size * 1.2, y + size);
    canvas.lineTo(x - size * 1.2, y + size);
  } else if (outcome === "bypass") {
    canvas.rect(x - size, y - size, size * 2, size * 2);
  } else if (outcome === "stale") {
    canvas.moveTo(x, y + size * 1.3);
    canvas.lineTo(x + size * 1.2, y - size);
    canvas.lineTo(x - size * 1.2, y - size);
  } else if (outcome === "revalidated") {
    canvas.rect(x - size * 1.4, y - size * 0.7, size * 2.8, size * 1.4);
  } else if (outcome === "browser") {
    canvas.arc(x, y + size * 0.5, size * 1.2, Math.PI, 2 * Math.PI);
  } else if (outcome === "error") {
    for (const turn of [1, -1]) {
      canvas.moveTo(x - size * 1.2, y - size * 1.2 * turn);
      canvas.lineTo(x - size * 0.6, y - size * 1.2 * turn);
      canvas.lineTo(x + size * 1.2, y + size * 1.2 * turn);
      canvas.lineTo(x + size * 0.6, y + size * 1.2 * turn);
    }
  } else {
    canvas.arc(x, y, size, 0, 2 * Math.PI);
  }
  canvas.closePath();
  canvas.fill();
}

/** @param {readonly Dot[]} dots @param {Point} point @param {number} reach_px @returns {Dot | null} the nearest one */
export function nearestDot(dots, point, reach_px) {
  const byDistance = dots
    .map((dot) => ({ dot, distance: Math.hypot(dot.place.x - point.x, dot.place.y - point.y) }))
    .filter(({ distance }) => distance <= reach_px)
    .sort((one, other) => one.distance - other.distance);
  return byDistance[0]?.dot ?? null;
}
