// The column of plots of a traffic lab: one shared time axis, one cursor, one playhead and the marks over all of them.
// Plotly draws the curves, and only when frames were added; lines that move are light elements of our own above them.

import { framesUntil } from "../frames/frames.js";
import { make } from "../make.js";
import { PLOTS, highestExpected, outcomeAt } from "./traces.js";
import { PlotSketch } from "./sketch.js";
import { readouts } from "./readouts.js";
import { loadPlotly } from "./plotly.js";
import { onThemeChange, themeOf } from "../theme.js";

/** @typedef {import("../frames/frames.js").Frames} Frames */
/** @typedef {import("../frames/frames.js").Mark} Mark */
/** @typedef {{kind: string, box: HTMLElement, chart: HTMLElement, readout: HTMLElement, drawn: string, top: number}} Panel */
/**
 * What was expected of a figure: a level, a band of which either bound may be missing, or a line of moments and values.
 * @typedef {{metric: string, level?: number | null, band?: [number | null, number | null] | null,
 *   line?: [number, number][] | null}} Expected
 */
/** @typedef {{hover: (at_s: number | null) => void, pick: (at_s: number, outcome: string | null) => void}} Hooks */

/** The same left and right in css/labs/traffic.css, where the overlay lies. */
const MARGIN = { l: 46, r: 10, t: 6, b: 20 };

/** So many times as high as what is known is the plot that a line is drawn in: the answer may lie above all that was seen. */
const HEADROOM = 2.5;

/** @param {number} top @returns {number} the next round number, so that the axis rarely has to change */
function roundTop(top) {
  if (!(top > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(top));
  return power * ([1, 1.5, 2, 3, 4, 5, 6, 8, 10].find((step) => step * power >= top) ?? 10);
}

export class Plots {
  /** @param {HTMLElement} column @param {Hooks} hooks @param {AbortSignal} signal ends listening */
  constructor(column, hooks, signal) {
    this.column = column;
    this.hooks = hooks;
    /** @type {Frames | null} */
    this.frames = null;
    /** @type {Frames | null} */
    this.ghost = null;
    /** @type {Expected | null} */
    this.expected = null;
    /** @type {import("./sketch.js").Wanted | null} a line that is to be drawn */
    this.wanted = null;
    /** @type {PlotSketch | null} where it can be drawn */
    this.sketch = null;
    this.count = 0;
    this.version = 0;
    this.scheduled = 0;
    this.overlay = column.querySelector(".plots-overlay") ?? column.appendChild(make("div", "plots-overlay"));
    this.overlay.setAttribute("aria-hidden", "true");
    this.playhead = make("div", "plots-playhead");
    this.cursor = make("div", "plots-cursor");
    this.cursor.hidden = true;
    this.overlay.replaceChildren(this.playhead, this.cursor);
    this.panels = [...column.querySelectorAll("[data-plot]")].map((box) =>
      this.#panel(/** @type {HTMLElement} */ (box)),
    );
    this.#choosePanel(this.panels[0]);
    column.querySelector(".plot-chooser")?.remove();
    column.prepend(this.#chooser());
    this.#listen(signal);
    const sizes = new ResizeObserver(() => this.#redrawAll());
    sizes.observe(column);
    signal.addEventListener("abort", () => sizes.disconnect());
    onThemeChange(() => this.#redrawAll(), signal);
    signal.addEventListener("abort", () => cancelAnimationFrame(this.scheduled));
  }

  /** What each plot shows now, as Plotly holds it. */
  get plotted() {
    return Object.fromEntries(this.panels.map(({ kind, chart }) => [kind, /** @type {any} */ (chart).data ?? []]));
  }

  /** Whether all plots that are seen show the present moment. */
  get upToDate() {
    return this.panels.every(({ chart, drawn }) => chart.clientWidth === 0 || drawn === this.#stamp());
  }

  /** @param {Frames} frames @param {Frames | null} ghost @param {Expected | null} expected */
  show(frames, ghost, expected) {
    if (frames === this.frames && ghost === this.ghost && expected === this.expected) return;
    Object.assign(this, { frames, ghost, expected });
    this.#drawMarks(frames.marks, frames.duration_s);
    this.#openSketch();
    this.#redrawAll();
  }

  /** Lets a line be drawn, or no more. @param {import("./sketch.js").Wanted | null} wanted */
  letDraw(wanted) {
    this.wanted = wanted;
    this.sketch?.remove();
    this.sketch = null;
    this.#openSketch();
    this.#redrawAll();
  }

  #openSketch() {
    const { frames, wanted } = this;
    const panel = this.panels.find(({ kind }) => wanted && PLOTS[kind]?.metrics.includes(wanted.metric));
    if (this.sketch || !frames || !wanted || !panel) return;
    this.sketch = new PlotSketch(panel, wanted, frames.duration_s, MARGIN);
    this.#choosePanel(panel);
  }

  /** @param {number} at_s */
  moveTo(at_s) {
    if (!this.frames) return;
    this.playhead.style.left = `${(100 * at_s) / this.frames.duration_s}%`;
    const count = framesUntil(this.frames, at_s);
    if (count === this.count) return;
    this.count = count;
    this.#readout(count);
    this.#schedule();
  }

  /** @param {number | null} at_s a moment pointed at, here or on the time line */
  point(at_s) {
    this.cursor.hidden = at_s === null;
    if (!this.frames) return;
    if (at_s !== null) this.cursor.style.left = `${(100 * at_s) / this.frames.duration_s}%`;
    this.#readout(at_s === null ? this.count : Math.min(this.count, framesUntil(this.frames, at_s) + 1));
  }

  /** @param {HTMLElement} box @returns {Panel} */
  #panel(box) {
    const kind = String(box.dataset["plot"]);
    const head = make("div", "plot-head");
    const title = make("span", "plot-title", PLOTS[kind]?.title);
    title.append(make("span", "plot-unit", `, ${PLOTS[kind]?.unit}`));
    const readout = make("span", "plot-readout");
    head.append(title, readout);
    const chart = make("div", "plot-chart");
    chart.setAttribute("aria-hidden", "true");
    box.replaceChildren(head, chart);
    return { kind, box, chart, readout, drawn: "", top: 0 };
  }

  /** On a phone there is room for one plot: which one is chosen here. */
  #chooser() {
    const group = make("div", "plot-chooser");
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", "Plot shown");
    for (const panel of this.panels) {
      const button = make("button", "", PLOTS[panel.kind]?.title);
      button.setAttribute("type", "button");
      button.setAttribute("aria-pressed", String(panel === this.panels[0]));
      button.dataset["of"] = panel.kind;
      button.addEventListener("click", () => this.#choosePanel(panel));
      group.append(button);
    }
    return group;
  }

  /** @param {Panel | undefined} chosen */
  #choosePanel(chosen) {
    for (const panel of this.panels) panel.box.classList.toggle("chosen", panel === chosen);
    for (const button of this.column.querySelectorAll(".plot-chooser [data-of]")) {
      button.setAttribute("aria-pressed", String(button.getAttribute("data-of") === chosen?.kind));
    }
    this.#schedule();
  }

  #redrawAll() {
    this.version += 1;
    this.#readout(this.count);
    this.#schedule();
  }

  /** One plot an animation frame, so that dots and playhead stay smooth. */
  #schedule() {
    if (this.scheduled || !this.frames) return;
    this.scheduled = requestAnimationFrame(async () => {
      this.scheduled = 0;
      const stale = this.panels.filter((panel) => panel.drawn !== this.#stamp() && panel.chart.clientWidth > 0);
      const due = stale.sort((one, other) => one.drawn.localeCompare(other.drawn))[0];
      if (due) await this.#draw(due);
      if (stale.length > 1) this.#schedule();
    });
  }

  /** Zero-padded, so that the plot drawn longest ago sorts first. */
  #stamp() {
    return `${String(this.version).padStart(6, "0")}/${String(this.count).padStart(6, "0")}`;
  }

  /** @param {Panel} panel */
  async #draw(panel) {
    const plotly = await loadPlotly();
    const kind = PLOTS[panel.kind];
    if (!this.frames || !kind || !panel.chart.isConnected) return;
    const stamp = this.#stamp();
    const theme = themeOf(this.column);
    const expected = this.expected && kind.metrics.includes(this.expected.metric) ? this.expected : null;
    const sketch = this.sketch?.panel === panel ? this.sketch : null;
    const room = sketch ? HEADROOM : 1.05;
    const known = Math.max(kind.top(this.frames), this.ghost ? kind.top(this.ghost) : 0) * (sketch ? HEADROOM : 1);
    // The axis must not run away from the pointer that draws.
    if (!sketch?.drawing) panel.top = Math.max(panel.top, roundTop(Math.max(known, highestExpected(expected) * room)));
    if (kind.fixedTop) panel.top = kind.fixedTop;
    const traces = kind.traces({
      frames: this.frames,
      count: this.count,
      ghost: this.ghost,
      theme,
      expected,
      top: panel.top,
    });
    await plotly.react(/** @type {any} */ (panel.chart), traces, this.#layout(panel, theme), {
      staticPlot: true,
    });
    panel.drawn = stamp;
  }

  /** @param {Panel} panel @param {import("../theme.js").Theme} theme @returns {any} */
  #layout({ chart, top }, theme) {
    const axis = {
      color: theme.soft,
      gridcolor: theme.line,
      zeroline: false,
      fixedrange: true,
      tickfont: { size: 11 },
    };
    return {
      width: chart.clientWidth,
      height: chart.clientHeight,
      margin: MARGIN,
      paper_bgcolor: "transparent",
      plot_bgcolor: "transparent",
      font: { family: theme.font, color: theme.ink, size: 11 },
      showlegend: false,
      hovermode: false,
      xaxis: { ...axis, range: [0, this.frames?.duration_s ?? 60], showgrid: false },
      yaxis: { ...axis, range: [0, top], nticks: 4, rangemode: "tozero" },
    };
  }

  /** @param {number} count the readouts tell of the frame before */
  #readout(count) {
    const texts = this.frames && count > 0 ? readouts(this.frames, count - 1) : {};
    for (const { kind, readout } of this.panels) readout.textContent = texts[kind] ?? "";
  }

  /** @param {readonly Mark[]} marks @param {number} duration_s */
  #drawMarks(marks, duration_s) {
    this.overlay.querySelectorAll(".plots-mark").forEach((mark) => mark.remove());
    for (const { at_s, text } of marks) {
      const mark = make("div", "plots-mark");
      mark.append(make("span", at_s > duration_s * 0.7 ? "plots-mark-text before" : "plots-mark-text", text));
      mark.style.left = `${(100 * at_s) / duration_s}%`;
      this.overlay.append(mark);
    }
  }

  /** @param {AbortSignal} signal */
  #listen(signal) {
    /** @param {PointerEvent | MouseEvent} event */
    const moment = ({ clientX, target }) => {
      if (!(target instanceof Element && target.closest(".plot"))) return null;
      const { left, width } = this.overlay.getBoundingClientRect();
      const share = (clientX - left) / width;
      return this.frames && share >= 0 && share <= 1 ? share * this.frames.duration_s : null;
    };
    this.column.addEventListener("pointermove", (event) => this.hooks.hover(moment(event)), { signal });
    this.column.addEventListener("pointerleave", () => this.hooks.hover(null), { signal });
    this.column.addEventListener(
      "click",
      (event) => {
        const at_s = moment(event);
        if (at_s !== null) this.hooks.pick(at_s, this.#outcomeUnder(event, at_s));
      },
      { signal },
    );
  }

  /** @param {MouseEvent} event @param {number} at_s @returns {string | null} */
  #outcomeUnder(event, at_s) {
    const panel = this.panels.find(
      ({ kind, chart }) => kind === "outcomes" && chart.contains(/** @type {Node} */ (event.target)),
    );
    if (!panel || !this.frames) return null;
    const { bottom, height } = panel.chart.getBoundingClientRect();
    const share = (bottom - MARGIN.b - event.clientY) / (height - MARGIN.t - MARGIN.b);
    return outcomeAt(this.frames, at_s, share * panel.top);
  }
}
