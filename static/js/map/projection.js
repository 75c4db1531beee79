// Where a place lies on the map: equirectangular, cut at 84° N and 58° S, as the land in world.svg is drawn.

export const MAP_WIDTH = 960;
const MAP_HEIGHT = 400;
const NORTH = 84;
const SOUTH = -58;

/** @typedef {{x: number, y: number}} Point in units of the map's view box */

/** @param {{lat: number, lon: number}} place @returns {Point} */
export const project = ({ lat, lon }) => ({
  x: ((lon + 180) / 360) * MAP_WIDTH,
  y: ((NORTH - lat) / (NORTH - SOUTH)) * MAP_HEIGHT,
});

/** @param {Point} from @param {Point} to @param {number} share 0 at from, 1 at to @returns {Point} */
export const between = (from, to, share) => ({
  x: from.x + (to.x - from.x) * share,
  y: from.y + (to.y - from.y) * share,
});

/** How high a link between two far places is bent, as a share of its length: links to one place part that way. */
const BEND = 0.18;

/** @param {Point} from @param {Point} to @returns {Point} what pulls the line between them into an arc */
export const bendOf = (from, to) => ({
  x: (from.x + to.x) / 2,
  y: (from.y + to.y) / 2 - Math.hypot(to.x - from.x, to.y - from.y) * BEND,
});

/** @param {Point} from @param {Point} to @param {number} share 0 at from, 1 at to @returns {Point} on that arc */
export function onArc(from, to, share) {
  const bend = bendOf(from, to);
  return between(between(from, bend, share), between(bend, to, share), share);
}
