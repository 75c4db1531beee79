// Points of presence on the map, as SVG: a ring with the fill of its cache as a pie, its code and its share of hits.
// Labels take the first free side. Where a whole label has none, the code alone may; on a crowded map even that may not,
// and the table below the lab still has it.

import { bendOf, MAP_WIDTH, project } from "./projection.js";
import { framesUntil, sum } from "../frames/frames.js";

/** @typedef {import("../frames/frames.js").Frames} Frames */
/** @typedef {import("../frames/frames.js").World} World */
/** @typedef {import("./projection.js").Point} Point */
/** @typedef {{left: number, top: number, right: number, bottom: number}} Box */
/** @typedef {{dx: number, dy: number, anchor: "start" | "middle" | "end", short: boolean}} Side where a label is; short: the code alone */
/** @typedef {{code: string, fill: SVGElement, label: SVGElement, short: boolean}} PopMarker */

const SVG = "http://www.w3.org/2000/svg";
/** Sizes in screen pixels; a marker is scaled against the map, so that it stays readable on a phone. */
const RADIUS = 8;
const LABEL_WIDTH = 62;
const CODE_WIDTH = 30;
const LABEL_HEIGHT = 15;
/** Hits are shared out over this much time, short enough to follow a change. */
const WINDOW_S = 10;

/** @param {string} tag @param {Record<string, string | number>} attributes @param {...Node} children */
export function svg(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return /** @type {SVGElement} */ (element);
}

/** @param {number} share 0 to 1 @param {number} radius @returns {string} path of a pie's slice, clockwise from the top */
export function slice(share, radius) {
  if (share <= 0) return "";
  if (share >= 0.999)
    return `M0,${-radius}A${radius},${radius} 0 1 1 0,${radius}A${radius},${radius} 0 1 1 0,${-radius}Z`;
  const turn = 2 * Math.PI * share;
  const end = `${(radius * Math.sin(turn)).toFixed(2)},${(-radius * Math.cos(turn)).toFixed(2)}`;
  return `M0,0V${-radius}A${radius},${radius} 0 ${share > 0.5 ? 1 : 0} 1 ${end}Z`;
}

/** @param {Box} one @param {Box} other */
const overlap = (one, other) =>
  one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;

/** @param {number} x @param {number} y @param {number} width @param {number} height @returns {Box} */
const box = (x, y, width, height) => ({ left: x, top: y, right: x + width, bottom: y + height });

/** The sides a label may take, best first: offset of its anchor from the marker, and how its text is anchored to it. */
const SIDES = /** @type {const} */ ([
  { dx: RADIUS + 5, dy: 4, anchor: "start" },
  { dx: -RADIUS - 5, dy: 4, anchor: "end" },
  { dx: 0, dy: RADIUS + 14, anchor: "middle" },
  { dx: 0, dy: -RADIUS - 5, anchor: "middle" },
  { dx: RADIUS, dy: RADIUS + 9, anchor: "start" },
  { dx: RADIUS, dy: -RADIUS, anchor: "start" },
  { dx: -RADIUS, dy: RADIUS + 9, anchor: "end" },
  { dx: -RADIUS, dy: -RADIUS, anchor: "end" },
]);

/** @param {Point} place @param {(typeof SIDES)[number]} side @param {number} width @returns {Box} */
function labelBox({ x, y }, { dx, dy, anchor }, width) {
  const left = x + dx - { start: 0, middle: width / 2, end: width }[anchor];
  return box(left, y + dy - LABEL_HEIGHT + 3, width, LABEL_HEIGHT);
}

/**
 * A side for each marker's label that overlaps no marker and no earlier label; null where there is none.
 * @param {readonly Point[]} places in screen pixels @param {number} width of the map @param {readonly Box[]} taken
 * @returns {(Side | null)[]}
 */
export function placeLabels(places, width, taken) {
  const used = [...taken, ...places.map(({ x, y }) => box(x - RADIUS, y - RADIUS, 2 * RADIUS, 2 * RADIUS))];
  return places.map((place) => {
    for (const [labelWidth, short] of /** @type {const} */ ([
      [LABEL_WIDTH, false],
      [CODE_WIDTH, true],
    ])) {
      for (const side of SIDES) {
        const wanted = labelBox(place, side, labelWidth);
        if (wanted.left < 0 || wanted.right > width || used.some((other) => overlap(wanted, other))) continue;
        used.push(wanted);
        return { ...side, short };
      }
    }
    return null;
  });
}

/**
 * Draws the origin, the links to it and the PoPs into a group.
 * @param {SVGElement} group @param {World} world @param {number} width_px of the map on screen @returns {PopMarker[]}
 */
export function drawWorld(group, world, width_px) {
  const scale = MAP_WIDTH / Math.max(1, width_px);
  const origin = project(world.origin);
  const places = world.pops.map(project);
  const onScreen = places.map(({ x, y }) => ({ x: x / scale, y: y / scale }));
  const shift = originShift_px(origin, places, scale);
  const originBox = box(origin.x / scale - 10, origin.y / scale - 10 + shift, 20, 34);
  const sides = placeLabels(onScreen, width_px, [originBox]);
  const links = places.map((place) => svg("path", { class: "map-link", d: arc(place, origin) }));
  const markers = world.pops.map((pop, i) => popMarker(pop, /** @type {Point} */ (places[i]), sides[i] ?? null, scale));
  group.replaceChildren(
    ...links,
    originMarker(world.origin.name, origin, scale, shift),
    ...markers.map(({ group: g }) => g),
  );
  return markers;
}

/** @param {Point} from @param {Point} to @returns {string} */
function arc(from, to) {
  const bend = bendOf(from, to);
  return `M${from.x},${from.y}Q${bend.x},${bend.y} ${to.x},${to.y}`;
}

/**
 * How far the origin steps aside for a PoP in its own city.
 * @param {Point} origin @param {readonly Point[]} pops @param {number} scale
 */
function originShift_px(origin, pops, scale) {
  const near = pops.some(({ x, y }) => Math.hypot(x - origin.x, y - origin.y) / scale < 2 * RADIUS);
  return near ? 2 * RADIUS + 3 : 0;
}

/** @param {string} name @param {Point} place @param {number} scale @param {number} shift_px downwards */
function originMarker(name, { x, y }, scale, shift_px) {
  const label = svg("text", { class: "map-label", y: 22 + shift_px, "text-anchor": "middle" });
  label.textContent = "origin";
  const title = svg("title", {});
  title.textContent = `Origin: ${name}`;
  return svg(
    "g",
    { class: "map-origin", transform: `translate(${x} ${y}) scale(${scale})` },
    title,
    svg("rect", { x: -8, y: shift_px - 8, width: 16, height: 16, rx: 3 }),
    label,
  );
}

/**
 * @param {World["pops"][number]} pop @param {Point} place @param {Side | null} side
 * @param {number} scale
 */
function popMarker({ code, city }, { x, y }, side, scale) {
  const fill = svg("path", { class: "pop-fill" });
  const label = svg("text", {
    class: "map-label",
    x: side?.dx ?? 0,
    y: side?.dy ?? 0,
    "text-anchor": side?.anchor ?? "start",
    visibility: side ? "visible" : "hidden",
  });
  label.textContent = code;
  const title = svg("title", {});
  title.textContent = `${city} (${code})`;
  const group = svg(
    "g",
    { class: "map-pop", "data-code": code, transform: `translate(${x} ${y}) scale(${scale})` },
    title,
    svg("circle", { class: "pop-ring", r: RADIUS }),
    fill,
    label,
  );
  return { code, group, fill, label, short: side?.short ?? true };
}

/** @param {number} stored @param {number} capacity @returns {number} share of the pie; a single copy is seen, too */
const shownFill = (stored, capacity) => (stored > 0 && capacity > 0 ? Math.max(stored / capacity, 0.08) : 0);

/**
 * Fill and share of hits at a moment.
 * @param {readonly PopMarker[]} markers @param {Frames} frames @param {number} at_s
 */
export function showPops(markers, frames, at_s) {
  const to = framesUntil(frames, at_s);
  const from = framesUntil(frames, at_s - WINDOW_S);
  for (const { code, fill, label, short } of markers) {
    const pop = frames.pops.find((columns) => columns.code === code);
    if (!pop) continue;
    fill.setAttribute("d", slice(shownFill(pop.stored[to - 1] ?? 0, pop.capacity[to - 1] ?? 0), RADIUS - 2));
    const requests = sum(pop.requests, from, to);
    label.textContent =
      requests && !short ? `${code} ${Math.round((100 * sum(pop.hits, from, to)) / requests)} %` : code;
  }
}
