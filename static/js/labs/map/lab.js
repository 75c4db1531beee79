// <map-lab>: where origin and points of presence are, set on the map or in the form; waits for a prediction where one is due.

import { InstantLab } from "../instant-lab.js";
import { MapMetros } from "./metros.js";
import { make } from "../../make.js";

/** @typedef {import("../state.js").LabState} LabState */
/** @typedef {import("../state.js").Pair} Pair */

const BEFORE = "before";

/**
 * @param {number | null} level @param {[number | null, number | null] | null} band
 * @returns {string} a prediction in words, "" when there was none
 */
function expectation(level, band) {
  if (level !== null) return `you expected ${level}`;
  const [low, high] = band ?? [null, null];
  if (low === null && high === null) return "";
  if (low === null) return `you expected less than ${high}`;
  return high === null ? `you expected ${low} or more` : `you expected ${low} to ${high}`;
}

class MapLab extends InstantLab {
  /** What was predicted, until the first change after it. @type {{metric: string, text: string} | null} */
  #expected = null;

  /** @override */
  prepare() {
    if (!this.form) return;
    this.metros = new MapMetros(this, this.form, () => this.changed());
    this.metros.show(this.held);
  }

  /** The state that is shown, as the server spells it; what is asked next is compared with it. @override @returns {Pair[]} */
  get beside() {
    const written = this.form?.inputs.find((input) => this.form?.nameOf(input) === BEFORE);
    return [[BEFORE, written?.value ?? ""]];
  }

  /** @override */
  changed() {
    this.#expected = null;
    this.metros?.show(this.held);
    return super.changed();
  }

  /** @override @param {LabState} state @param {boolean} [push] */
  async restore(state, push = false) {
    const asked = super.restore(state, push);
    if (!this.held) this.metros?.show(false);
    await asked;
  }

  /** @override @param {any} prediction */
  predicted({ metric, expected, band, skipped }) {
    const text = skipped ? "" : expectation(expected ?? null, band ?? null);
    if (text) this.#expected = { metric, text };
    this.metros?.show(false);
  }

  /** @override @param {Document} results */
  shown(results) {
    this.form?.set(BEFORE, results.querySelector("[data-state]")?.getAttribute("data-state") ?? "");
    if (!this.#expected) return;
    const { metric, text } = this.#expected;
    this.querySelector(`[data-tile=${metric}] .tile-note`)?.replaceChildren(make("strong", "", text));
  }
}

if (!customElements.get("map-lab")) customElements.define("map-lab", MapLab);
