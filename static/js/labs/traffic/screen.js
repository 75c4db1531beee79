// Everything of a traffic lab that shows a moment of its run: clock, time line, map, plots, tiles, knobs, actions. It is
// told which run and which moment; what a click means is decided by the lab.

import { framesUntil } from "../../frames/frames.js";
import { make } from "../../make.js";
import { showTiles } from "./tiles.js";
import { versionsSentence } from "./versions.js";
import { loadPlotly } from "../../plot/plotly.js";
import { number } from "../../words.js";

/** @typedef {import("../../frames/frames.js").Frames} Frames */
/** @typedef {import("../../frames/frames.js").Sample} Sample */
/** @typedef {import("../form.js").LabForm} LabForm */
/** @typedef {import("../state.js").LabState} LabState */
/** @typedef {import("../../plot/plots.js").Expected} Expected */
/** @typedef {import("../../plot/plots.js").Hooks} Hooks */
/** @typedef {import("../../map/world-map.js").WorldMap} WorldMap */

export class LabScreen {
  /** @param {HTMLElement} lab @param {LabForm} form @param {Hooks} hooks of the plots @param {AbortSignal} signal */
  constructor(lab, form, hooks, signal) {
    this.form = form;
    this.lab = lab;
    this.map = /** @type {WorldMap | null} */ (lab.querySelector("world-map"));
    this.scrub = /** @type {HTMLInputElement | null} */ (lab.querySelector("input.scrub"));
    this.clock = /** @type {HTMLOutputElement | null} */ (lab.querySelector("output.clock"));
    this.duration = lab.querySelector(".lab-duration");
    this.tiles = [...lab.querySelectorAll("[data-tile]")];
    /** @type {import("../../plot/plots.js").Plots | null} fetched with Plotly, when the lab is near */
    this.plots = null;
    this.hooks = hooks;
    this.signal = signal;
    this.versions = lab.querySelector("[data-note=versions]");
    /** @type {Frames | null} */
    this.frames = null;
    /** @type {Frames | null} */
    this.ghost = null;
    /** @type {Expected | null} */
    this.expected = null;
    /** @type {import("../../plot/sketch.js").Wanted | null} a line that may be drawn */
    this.wanted = null;
    this.at_s = 0;
    this.shown = -1;
  }

  async fetchPlots() {
    const column = this.lab.querySelector(".lab-plots");
    if (!(column instanceof HTMLElement)) return;
    const loaded = await Promise.all([import("../../plot/plots.js"), loadPlotly()]).catch(() => null);
    if (this.signal.aborted) return;
    if (!loaded) return this.#fetchPlotsLater();
    const [{ Plots }] = loaded;
    this.plots = new Plots(column, this.hooks, this.signal);
    if (this.frames) this.plots.show(this.frames, this.ghost, this.expected);
    this.plots.letDraw(this.wanted);
    this.plots.moveTo(this.at_s);
  }

  /** The connection is gone; that is told where the run is asked for. Here it is only waited for. */
  #fetchPlotsLater() {
    addEventListener("online", () => this.fetchPlots(), { once: true, signal: this.signal });
  }

  /** @param {import("../../plot/sketch.js").Wanted | null} wanted */
  letDraw(wanted) {
    if (wanted?.drawn === this.wanted?.drawn) return; // only its line is another
    this.wanted = wanted;
    this.plots?.letDraw(wanted);
  }

  /** @param {Frames} frames @param {Frames | null} ghost @param {Expected | null} expected */
  showRun(frames, ghost, expected) {
    [this.frames, this.ghost, this.expected, this.shown] = [frames, ghost, expected, -1];
    if (this.scrub) Object.assign(this.scrub, { max: String(frames.duration_s), step: "any" });
    if (this.duration) this.duration.textContent = `${number(frames.duration_s, 0)} s`;
    this.plots?.show(frames, ghost, expected);
    this.#showMarks(frames);
    this.#showLegend([frames, ghost]);
  }

  /** Outcomes are named once they occur. @param {(Frames | null)[]} runs */
  #showLegend(runs) {
    for (const item of this.lab.querySelectorAll("[data-legend]")) {
      const outcome = item.getAttribute("data-legend") ?? "";
      if (runs.some((run) => run && outcome in run.outcomes)) item.removeAttribute("hidden");
    }
  }

  /** @param {LabState} state @param {number} at_s @param {number} speed */
  showMoment(state, at_s, speed) {
    if (!this.frames) return;
    this.at_s = at_s;
    if (this.clock) this.clock.value = `${number(at_s, 1)} s`;
    if (this.scrub) {
      this.scrub.value = String(at_s);
      this.scrub.setAttribute("aria-valuetext", `${number(at_s, 1)} of ${number(this.frames.duration_s, 0)} seconds`);
    }
    this.map?.show(this.frames, at_s, speed);
    this.plots?.moveTo(at_s);
    const frame = framesUntil(this.frames, at_s);
    if (frame === this.shown) return;
    this.shown = frame;
    this.#showFrame(state, at_s);
  }

  /** Shows another moment without going there. @param {number | null} at_s @param {boolean} onMap */
  point(at_s, onMap) {
    this.plots?.point(at_s);
    if (onMap && at_s !== null && this.frames) this.map?.show(this.frames, at_s, 1);
  }

  /** @param {Sample | null} sample */
  choose(sample) {
    if (this.map) this.map.chosen = sample;
  }

  /** @param {LabState} state @param {number} at_s */
  #showFrame(state, at_s) {
    if (!this.frames) return;
    showTiles(this.tiles, this.frames, at_s);
    this.form.show(state, at_s);
    if (this.versions) this.versions.textContent = versionsSentence(this.frames, at_s);
  }

  /** @param {Frames} frames */
  #showMarks({ marks, duration_s }) {
    const line = this.lab.querySelector(".lab-marks");
    if (!line) return;
    line.replaceChildren(
      ...marks.map(({ at_s }) => {
        const mark = make("span", "lab-mark");
        mark.style.left = `${(100 * at_s) / duration_s}%`;
        return mark;
      }),
    );
  }
}
