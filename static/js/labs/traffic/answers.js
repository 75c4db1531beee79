// The parts of a lab that the server writes as HTML: why an exchange went as it did, and the results in text and tables.
// Fetched by htmx into their places; a newer question replaces an older one.

import { serverQuery } from "../state.js";

/** @typedef {import("../state.js").LabState} LabState */

/** @typedef {{ajax: (verb: "GET", path: string, context: object) => Promise<void>}} Htmx */

/** @returns {Htmx} */
const htmx = () => /** @type {any} */ (globalThis).htmx;

export class LabAnswers {
  /** @param {HTMLElement} lab with the addresses in its data-attributes */
  constructor(lab) {
    this.lab = lab;
    this.told = "";
  }

  /** @param {number} number of the exchange @param {LabState} state */
  explain(number, state) {
    const query = serverQuery(state);
    query.set("number", String(number));
    return this.#load("exchange", query, ".lab-why");
  }

  /** The whole run's figures, what was not played yet included. @param {LabState} state */
  results(state) {
    return this.#load("results", serverQuery(state), ".lab-results");
  }

  /** @param {"exchange" | "results"} name @param {URLSearchParams} query @param {string} place */
  async #load(name, query, place) {
    const [address, target] = [this.lab.dataset[name], this.lab.querySelector(place)];
    if (!address || !target || this.told === `${name}?${query}`) return;
    this.told = `${name}?${query}`;
    await htmx()?.ajax("GET", `${address}?${query}`, { source: target, target, swap: "innerHTML" });
  }
}
