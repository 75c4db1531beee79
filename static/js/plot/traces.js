// What each plot of the traffic lab shows: frames in, Plotly traces out. Pure, so that a test can ask what is plotted.
// The page's look (axes, margins) is in plots.js.

import { framesUntil } from "../frames/frames.js";

/** @typedef {import("../frames/frames.js").Frames} Frames */
/** @typedef {import("../theme.js").Theme} Theme */
/** @typedef {import("./plotly.js").Trace} Trace */
/** @typedef {import("./plots.js").Expected} Expected */
/** @typedef {{frames: Frames, count: number, ghost: Frames | null, theme: Theme, expected: Expected | null, top: number}} Scene */
/**
 * @typedef {{title: string, unit: string, traces: (scene: Scene) => Trace[], top: (frames: Frames) => number,
 *   fixedTop?: number, metrics: string[]}} PlotKind metrics: names of predictions that are a level in this plot
 */

/** @param {Frames} frames @param {number} count @param {readonly (number|null)[]} column @returns {any} */
const points = (frames, count, column) => ({ x: frames.t_s.slice(0, count), y: column.slice(0, count) });

/** @param {Frames} ghost @param {readonly (number|null)[]} column @param {Theme} theme @param {string} name @returns {any} */
const ghostLine = (ghost, column, theme, name) => ({
  ...points(ghost, ghost.t_s.length, column),
  name: `previous run: ${name}`,
  mode: "lines",
  line: { color: theme.ghost, width: 1 },
  opacity: 0.75,
});

/** @param {readonly (number|null)[]} column @param {readonly boolean[]} few @param {boolean} wanted */
const where = (column, few, wanted) => column.map((value, i) => (few[i] === wanted ? value : null));

/** @param {Scene} scene @param {"p50" | "p95"} name @param {"solid" | "dot"} dash @returns {Trace[]} */
function percentile({ frames, count, theme }, name, dash) {
  const { few } = frames.rtt_ms;
  const open = name === "p95";
  return /** @type {any[]} */ ([
    {
      ...points(frames, count, where(frames.rtt_ms[name], few, false)),
      name,
      mode: "lines",
      line: { color: theme.ink, width: open ? 1.5 : 2, dash },
    },
    {
      ...points(frames, count, where(frames.rtt_ms[name], few, true)),
      name: `${name}, few requests`,
      mode: "markers",
      marker: open
        ? { color: theme.paper, size: 5, line: { color: theme.ink, width: 1.25 } }
        : { color: theme.ink, size: 4.5 },
    },
  ]);
}

/** @param {Expected | null} expected @returns {number} the highest value that is to be seen of it */
export function highestExpected(expected) {
  const heights = [expected?.level, ...(expected?.band ?? []), ...(expected?.line ?? []).map(([, value]) => value)];
  return heights.reduce((/** @type {number} */ top, height) => Math.max(top, height ?? 0), 0);
}

/** @param {Scene} scene @returns {Trace[]} what was expected: a level, a band, or a line */
function expectedLine({ frames, expected, theme, top }) {
  if (!expected) return [];
  const look = { name: "you expected", mode: "lines", line: { color: theme.accent, width: 1.5, dash: "dash" } };
  const across = [0, frames.duration_s];
  /** @type {any[]} */
  const traces = [];
  if (expected.level != null) traces.push({ ...look, x: across, y: [expected.level, expected.level] });
  if (expected.line) {
    const [x, y] = [expected.line.map(([at_s]) => at_s), expected.line.map(([, value]) => value)];
    traces.push({ ...look, x, y, mode: "lines+markers", marker: { color: theme.accent, size: 5 } });
  }
  if (expected.band) {
    const [low, high] = [expected.band[0] ?? 0, expected.band[1] ?? top];
    const edge = { ...look, line: { ...look.line, width: 1 } };
    traces.push({ ...edge, x: across, y: [low, low] });
    traces.push({ ...edge, x: across, y: [high, high], fill: "tonexty", fillcolor: theme.accentPaper });
  }
  return traces;
}

/** @param {Scene} scene @returns {Trace[]} */
function rttTraces(scene) {
  const { ghost, theme } = scene;
  const behind = ghost
    ? [ghostLine(ghost, ghost.rtt_ms.p50, theme, "p50"), ghostLine(ghost, ghost.rtt_ms.p95, theme, "p95")]
    : [];
  return [...behind, ...percentile(scene, "p95", "dot"), ...percentile(scene, "p50", "solid"), ...expectedLine(scene)];
}

/** @param {Frames} frames @param {readonly number[]} column */
const perSecond = (frames, column) => column.map((count) => count / frames.frame_s);

/** @param {Frames} frames @returns {string[]} outcomes that occur, what cost the origin least at the bottom */
export const outcomesOf = (frames) => frames.outcome_order.filter((outcome) => outcome in frames.outcomes);

/** @param {Scene} scene @returns {Trace[]} */
function outcomeTraces({ frames, count, ghost, theme }) {
  const areas = outcomesOf(frames).map((outcome) => {
    const { color, pattern } = theme.outcome(outcome);
    return {
      ...points(frames, count, perSecond(frames, frames.outcomes[outcome] ?? [])),
      name: outcome,
      mode: "lines",
      stackgroup: "outcomes",
      line: { color, width: 1 },
      fillcolor: color,
      fillpattern: { shape: pattern, bgcolor: color, fgcolor: theme.paper, size: 6, solidity: 0.25 },
    };
  });
  const behind = ghost ? [ghostLine(ghost, perSecond(ghost, ghost.outcomes["hit"] ?? []), theme, "hits")] : [];
  return /** @type {any[]} */ ([...areas, ...behind]);
}

/** @param {readonly number[]} shares */
const percent = (shares) => shares.map((share) => 100 * share);

/** @param {Scene} scene @returns {Trace[]} */
function loadTraces(scene) {
  const { frames, count, ghost, theme } = scene;
  const behind = ghost ? [ghostLine(ghost, percent(ghost.origin.utilisation), theme, "load")] : [];
  const load = { ...points(frames, count, percent(frames.origin.utilisation)), name: "load", mode: "lines" };
  return /** @type {any[]} */ ([
    ...behind,
    { ...load, line: { color: theme.ink, width: 1.75 }, fill: "tozeroy", fillcolor: theme.line },
    ...expectedLine(scene),
  ]);
}

/** @param {readonly number[]} column @returns {number[]} */
function running(column) {
  let total = 0;
  return column.map((value) => (total += value));
}

/** @param {Scene} scene @returns {Trace[]} */
function originTotalTraces(scene) {
  const { frames, count, ghost, theme } = scene;
  const behind = ghost ? [ghostLine(ghost, running(ghost.origin.arrivals), theme, "requests to the origin")] : [];
  const total = {
    ...points(frames, count, running(frames.origin.arrivals)),
    name: "requests to the origin",
    mode: "lines",
  };
  return /** @type {any[]} */ ([
    ...behind,
    { ...total, line: { color: theme.ink, width: 2, shape: "hv" } },
    ...expectedLine(scene),
  ]);
}

/** @param {Frames} frames @returns {number[]} */
const kilobytesPerSecond = (frames) => frames.origin.content_bytes.map((bytes) => bytes / 1000 / frames.frame_s);

/** A quantity over time, filled, with the previous run behind it. @param {Scene} scene @param {(frames: Frames) => number[]} column @param {string} name @returns {Trace[]} */
function filled({ frames, count, ghost, theme }, column, name) {
  const behind = ghost ? [ghostLine(ghost, column(ghost), theme, name)] : [];
  const shown = { ...points(frames, count, column(frames)), name, mode: "lines" };
  return /** @type {any[]} */ ([
    ...behind,
    { ...shown, line: { color: theme.ink, width: 1.75 }, fill: "tozeroy", fillcolor: theme.line },
  ]);
}

/** @param {Frames} frames @returns {number[]} */
const wrongPerSecond = (frames) => perSecond(frames, frames.wrong_variants);

/** @param {readonly (number|null)[]} column @returns {number} */
const highest = (column) => column.reduce((/** @type {number} */ top, value) => Math.max(top, value ?? 0), 0);

/** @param {Frames} frames @returns {number} the highest total rate of the frames known */
function highestRate(frames) {
  const totals = frames.t_s.map((_, i) =>
    outcomesOf(frames).reduce((all, name) => all + (frames.outcomes[name]?.[i] ?? 0), 0),
  );
  return highest(totals) / frames.frame_s;
}

/** @type {Record<string, PlotKind>} */
export const PLOTS = {
  rtt: {
    title: "Round trip",
    unit: "ms",
    traces: rttTraces,
    top: (frames) => highest(frames.rtt_ms.p95),
    metrics: ["rtt_mean_ms", "rtt_p50_ms", "rtt_p95_ms", "rtt_p99_ms"],
  },
  outcomes: { title: "Cache outcomes", unit: "requests/s", traces: outcomeTraces, top: highestRate, metrics: [] },
  load: {
    title: "Origin load",
    unit: "% of capacity",
    traces: loadTraces,
    top: () => 100,
    fixedTop: 100,
    metrics: ["origin_utilisation"],
  },
  origin_total: {
    title: "Requests to the origin so far",
    unit: "requests",
    traces: originTotalTraces,
    top: (frames) => running(frames.origin.arrivals).at(-1) ?? 0,
    metrics: ["origin_requests"],
  },
  bytes: {
    title: "Bytes from the origin",
    unit: "kB/s",
    traces: (scene) => filled(scene, kilobytesPerSecond, "bytes from the origin"),
    top: (frames) => highest(kilobytesPerSecond(frames)),
    metrics: [],
  },
  wrong: {
    title: "Wrong variants",
    unit: "requests/s",
    traces: (scene) => filled(scene, wrongPerSecond, "wrong variants"),
    top: (frames) => highest(wrongPerSecond(frames)),
    metrics: [],
  },
};

/**
 * The outcome drawn at a height of the stacked areas, at a moment.
 * @param {Frames} frames @param {number} at_s @param {number} rate_per_s height in the plot
 * @returns {string | null}
 */
export function outcomeAt(frames, at_s, rate_per_s) {
  const i = framesUntil(frames, at_s);
  let height = 0;
  for (const outcome of outcomesOf(frames)) {
    height += (frames.outcomes[outcome]?.[i] ?? 0) / frames.frame_s;
    if (rate_per_s <= height) return outcome;
  }
  return null;
}
