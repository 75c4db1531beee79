// Frames: what the server counted in slices of simulated time, kept column by column as it sent them, and put together
// from consecutive answers. Fetching and drawing are elsewhere.

/** @typedef {Record<string, number[]>} Columns */
/** @typedef {{code: string, stored: number[], capacity: number[], hits: number[], requests: number[], evictions: number[]}} PopColumns */
/** @typedef {{at_s: number, control: string, text: string}} Mark */
/** @typedef {{at_s: number, cache_control: string, copies: number[]}} Version */
/** @typedef {{number: number, sent_s: number, at_pop_s: number, done_s: number, user: number, pop: number, outcome: string, rtt_ms: number}} Sample */
/** @typedef {{name: string, lat: number, lon: number}} Place */
/** @typedef {{users: Place[], pops: {code: string, city: string, lat: number, lon: number}[], origin: Place}} World */
/**
 * @typedef {{
 *   frame_s: number, from_s: number, to_s: number, duration_s: number, t_s: number[],
 *   outcome_order: string[], outcomes: Columns,
 *   rtt_ms: {p50: (number|null)[], p95: (number|null)[], few: boolean[]},
 *   tiles: Record<string, {value: string[], label: string[], note: string[]}>,
 *   causes: Columns,
 *   wrong_variants: number[],
 *   origin: {arrivals: number[], utilisation: number[], queue: number[], content_bytes: number[], wait_ms: (number|null)[]},
 *   pops: PopColumns[], versions: Version[], marks: Mark[], exchanges: Sample[], world?: World,
 * }} Frames
 */

/** Rounding slack when simulated times are compared. */
const TINY_S = 1e-6;

/**
 * Two columns one after the other, or two groups of columns member by member. A member that one side lacks (a cause
 * nobody met yet) counts as zero there.
 * @param {any} head @param {any} tail @param {number} headLength @param {number} tailLength @returns {any}
 */
function joined(head, tail, headLength, tailLength) {
  if (Array.isArray(head) || Array.isArray(tail)) {
    return [...(head ?? new Array(headLength).fill(0)), ...(tail ?? new Array(tailLength).fill(0))];
  }
  const names = new Set([...Object.keys(head), ...Object.keys(tail)]);
  return Object.fromEntries([...names].map((name) => [name, joined(head[name], tail[name], headLength, tailLength)]));
}

/** @param {any} columns @param {number} count @returns {any} the first frames of each column */
function firstOf(columns, count) {
  if (Array.isArray(columns)) return columns.slice(0, count);
  return Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, firstOf(column, count)]));
}

/** @param {Frames} frames @param {(columns: any) => any} change @returns {Frames} each group of columns changed */
function mapColumns(frames, change) {
  return {
    ...frames,
    t_s: change(frames.t_s),
    outcomes: change(frames.outcomes),
    wrong_variants: change(frames.wrong_variants),
    rtt_ms: change(frames.rtt_ms),
    causes: change(frames.causes),
    origin: change(frames.origin),
    tiles: change(frames.tiles),
    pops: frames.pops.map(({ code, ...columns }) => ({ code, ...change(columns) })),
    versions: frames.versions.map((version) => ({ ...version, copies: change(version.copies) })),
  };
}

/**
 * The number of frames that have ended by a time.
 * @param {Frames} frames @param {number} at_s @returns {number}
 */
export function framesUntil(frames, at_s) {
  const index = frames.t_s.findIndex((end_s) => end_s > at_s + TINY_S);
  return index < 0 ? frames.t_s.length : index;
}

/** @param {Frames} frames @returns {number} simulated time to which frames are known */
export const knownUntil_s = (frames) => frames.t_s.at(-1) ?? frames.from_s;

/** @param {Frames} frames @param {number} at_s @returns {Frames} without the frames that end later */
export function cutAfter(frames, at_s) {
  const count = framesUntil(frames, at_s);
  const kept = mapColumns(frames, (columns) => firstOf(columns, count));
  const end_s = knownUntil_s(kept);
  return { ...kept, to_s: end_s, exchanges: frames.exchanges.filter(({ done_s }) => done_s <= end_s + TINY_S) };
}

/** @param {Frames} head @param {Frames} tail the answer that begins where head ends @returns {Frames} */
export function append(head, tail) {
  const [before, after] = [head.t_s.length, tail.t_s.length];
  /** @param {any} one @param {any} other */
  const join = (one, other) => joined(one, other, before, after);
  const known = new Set(head.exchanges.map(({ number }) => number));
  return {
    ...tail,
    from_s: head.from_s,
    t_s: join(head.t_s, tail.t_s),
    outcomes: join(head.outcomes, tail.outcomes),
    wrong_variants: join(head.wrong_variants, tail.wrong_variants),
    rtt_ms: join(head.rtt_ms, tail.rtt_ms),
    causes: join(head.causes, tail.causes),
    origin: join(head.origin, tail.origin),
    tiles: join(head.tiles, tail.tiles),
    pops: tail.pops.map(({ code, ...columns }, i) => ({ code, ...join(withoutCode(head.pops[i]), columns) })),
    versions: tail.versions.map((version, i) => ({
      ...version,
      copies: join(head.versions[i]?.copies, version.copies),
    })),
    exchanges: [...head.exchanges, ...tail.exchanges.filter(({ number }) => !known.has(number))],
  };
}

/** @param {PopColumns | undefined} pop */
function withoutCode(pop) {
  if (!pop) return {};
  const { code: _code, ...columns } = pop;
  return columns;
}

/** @param {readonly number[]} column @param {number} from @param {number} to @returns {number} */
export const sum = (column, from, to) => column.slice(from, to).reduce((total, value) => total + value, 0);

/**
 * The next moment worth stopping at: a mark, a sampled request that reached the origin, or one with another outcome
 * than the one before it.
 * @param {Frames} frames @param {number} at_s @returns {{at_s: number, sample: Sample | null} | null}
 */
export function nextEvent(frames, at_s) {
  return events(frames).find((event) => event.at_s > at_s + TINY_S) ?? null;
}

/** @param {Frames} frames @param {number} at_s @returns {{at_s: number, sample: Sample | null} | null} */
export function previousEvent(frames, at_s) {
  return events(frames).findLast((event) => event.at_s < at_s - TINY_S) ?? null;
}

/** @param {Frames} frames @returns {{at_s: number, sample: Sample | null}[]} in order of time */
function events({ exchanges, marks }) {
  const byEnd = [...exchanges].sort((one, other) => one.done_s - other.done_s);
  const telling = byEnd.filter(({ outcome }, i) => outcome === "miss" || outcome !== byEnd[i - 1]?.outcome);
  return [
    ...telling.map((sample) => ({ at_s: sample.done_s, sample })),
    ...marks.map((mark) => ({ at_s: mark.at_s, sample: null })),
  ].sort((one, other) => one.at_s - other.at_s);
}

/**
 * The sampled exchange that ended nearest to a moment, of the outcome asked for where there is one.
 * @param {Frames} frames @param {number} at_s @param {string | null} outcome @returns {Sample | null}
 */
export function nearestSample({ exchanges }, at_s, outcome) {
  const wanted = exchanges.filter((sample) => sample.outcome === outcome);
  const byGap = (wanted.length ? wanted : [...exchanges]).sort(
    (one, other) => Math.abs(one.done_s - at_s) - Math.abs(other.done_s - at_s),
  );
  return byGap[0] ?? null;
}
