// The part of a plot in which a line can be drawn before it is known: tells where the pointer draws, in the plot's own
// terms. What becomes of it, and the line itself, is elsewhere.

import { make } from "../make.js";

/** @typedef {{at_s: number, value: number}} Spot */
/**
 * @typedef {{metric: string, from_s: number, to_s: number, line: [number, number][],
 *   drawn: (from: Spot, to: Spot) => void}} Wanted
 */
/** @typedef {{kind: string, box: HTMLElement, chart: HTMLElement, top: number}} Panel */
/** @typedef {{l: number, r: number, t: number, b: number}} Margin */

export class PlotSketch {
  /** @param {Panel} panel @param {Wanted} wanted @param {number} duration_s @param {Margin} margin of the plot's axes */
  constructor(panel, wanted, duration_s, margin) {
    this.panel = panel;
    this.wanted = wanted;
    this.duration_s = duration_s;
    this.margin = margin;
    /** @type {Spot | null} */
    this.last = null;
    this.area = make("div", "plot-sketch");
    this.area.append(make("span", "plot-sketch-hint", "Draw here what you expect"));
    const share = (/** @type {number} */ at_s) => at_s / duration_s;
    this.area.style.setProperty("--from", String(share(wanted.from_s)));
    this.area.style.setProperty("--to", String(share(wanted.to_s)));
    panel.box.append(this.area);
    this.area.addEventListener("pointerdown", (event) => this.#begin(event));
    this.area.addEventListener("pointermove", (event) => this.#go(event));
    for (const end of ["pointerup", "pointercancel"]) this.area.addEventListener(end, () => this.#end());
    // A click in the plot would ask why a request was answered as it was.
    this.area.addEventListener("click", (event) => event.stopPropagation());
  }

  /** Whether the pointer is down. */
  get drawing() {
    return this.last !== null;
  }

  remove() {
    this.area.remove();
  }

  /** @param {PointerEvent} event */
  #begin(event) {
    this.area.setPointerCapture(event.pointerId);
    this.last = this.#spot(event);
    this.wanted.drawn(this.last, this.last);
    event.preventDefault();
  }

  /** @param {PointerEvent} event */
  #go(event) {
    if (!this.last) return;
    const spot = this.#spot(event);
    this.wanted.drawn(this.last, spot);
    this.last = spot;
  }

  /** Told once more, since the axis may follow now. */
  #end() {
    const spot = this.last;
    this.last = null;
    if (spot) this.wanted.drawn(spot, spot);
  }

  /** @param {PointerEvent} event @returns {Spot} */
  #spot({ clientX, clientY }) {
    const { left, top, width, height } = this.panel.chart.getBoundingClientRect();
    const { l, r, t, b } = this.margin;
    const x = (clientX - left - l) / (width - l - r);
    const y = 1 - (clientY - top - t) / (height - t - b);
    const within = Math.min(this.wanted.to_s, Math.max(this.wanted.from_s, x * this.duration_s));
    return { at_s: within, value: this.panel.top * Math.min(1, Math.max(0, y)) };
  }
}
