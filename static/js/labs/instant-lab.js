// What labs without time share: each change of the form asks the server for the results (HTML) and puts its parts in
// their places; each state has an address, and Back takes a change back. One that is held waits for a prediction.

import { fetchFragment } from "../frames/client.js";
import { LabForm } from "./form.js";
import { initialState, LabHistory } from "./history.js";
import { copyLink } from "./link.js";
import { clearError, dropRetry, showError, tell } from "./notice.js";
import { PlotFigure } from "../plot/figure.js";

/** @typedef {import("./state.js").LabState} LabState */
/** @typedef {import("./state.js").Pair} Pair */

export class InstantLab extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;
  /** @type {LabState | null} */
  #initial = null;
  #asking = new AbortController();

  connectedCallback() {
    const form = this.querySelector("form.lab-form");
    if (this.#life || !(form instanceof HTMLFormElement)) return;
    this.#life = new AbortController();
    const { signal } = this.#life;
    const prefix = this.dataset["prefix"] ?? "";
    this.form = new LabForm(form, prefix);
    this.#initial ??= initialState(this, this.form);
    this.history = new LabHistory(
      { initial: this.#initial, prefix, anchor: this.id, restored: (state) => this.restore(state) },
      signal,
    );
    form.addEventListener("change", () => this.changed(), { signal });
    form.addEventListener("submit", (event) => event.preventDefault(), { signal });
    this.addEventListener("click", (event) => this.#clicked(event), { signal });
    document.addEventListener("edgelearn:predicted", (event) => this.#predicted(event), { signal });
    this.prepare(signal);
  }

  disconnectedCallback() {
    this.#life?.abort();
    this.#life = null;
    this.#asking.abort();
  }

  /** What a lab sets up besides, once. @param {AbortSignal} _signal ends with the element */
  prepare(_signal) {}

  /** Whether it waits for a prediction: until then nothing can be set, and nothing is told. */
  get held() {
    return this.hasAttribute("data-held");
  }

  /** What is sent beside the settings. @returns {Pair[]} */
  get beside() {
    return [];
  }

  /** @returns {LabState} */
  get state() {
    const beside = new Set(this.beside.map(([name]) => name));
    const settings = (this.form?.read() ?? []).filter(([name]) => !beside.has(name));
    return { settings, actions: [], at_s: 0 };
  }

  /** The form was changed: ask again, as a step of its own in the history. */
  changed() {
    return this.ask({ push: true });
  }

  /** A prediction was made, or skipped, and the results are asked for. @param {any} _prediction */
  predicted(_prediction) {}

  /** The results' parts are in place. @param {Document} _results */
  shown(_results) {}

  /** @param {Event} event the prediction of some lab */
  #predicted(event) {
    const prediction = /** @type {CustomEvent} */ (event).detail ?? {};
    if (prediction.lab !== this.id || !this.held) return;
    this.removeAttribute("data-held");
    this.querySelector("fieldset.lab-controls")?.removeAttribute("disabled");
    this.predicted(prediction);
    this.ask({ push: false, compare: false });
  }

  /** @param {MouseEvent} event */
  #clicked(event) {
    const target = event.target instanceof Element ? event.target.closest("[data-do]") : null;
    const wish = target?.getAttribute("data-do");
    if (wish === "link" && target) copyLink(this, target, location.href);
    if (wish !== "reset" || !this.#initial) return;
    event.preventDefault();
    if (!this.held) this.restore(this.#initial, true);
  }

  /** @param {LabState} state @param {boolean} [push] a step of its own in the history */
  async restore(state, push = false) {
    if (this.held) return;
    this.form?.show(state, 0);
    this.form?.showFixed(state);
    await this.ask({ push });
  }

  /**
   * @param {{push: boolean, compare?: boolean}} way whether it is a step of its own in the history, and whether what is
   * asked beside the settings goes along
   */
  async ask({ push, compare = true }) {
    this.#asking.abort();
    dropRetry(this.querySelector(".lab-error"));
    this.#asking = new AbortController();
    const { signal } = this.#asking;
    const { state } = this;
    this.setAttribute("aria-busy", "true");
    try {
      const query = new URLSearchParams(state.settings.map(([name, value]) => [name, value]));
      if (compare) for (const [name, value] of this.beside) query.set(name, value);
      this.#show(await fetchFragment(String(this.dataset["results"]), query, signal));
      if (push) this.history?.push(state);
    } catch (error) {
      if (signal.aborted) return;
      showError(this.querySelector(".lab-error"), error, () => this.ask({ push, compare }));
    } finally {
      if (!signal.aborted) this.removeAttribute("aria-busy");
    }
  }

  /** @param {string} html the results' fragment */
  #show(html) {
    const results = new DOMParser().parseFromString(html, "text/html");
    clearError(this.querySelector(".lab-error"));
    for (const part of results.querySelectorAll("[data-part]")) this.#put(part);
    this.shown(results);
    tell(this, this.querySelector(".lab-sentence")?.textContent ?? "");
  }

  /** @param {Element} part goes where the one of its name is */
  #put(part) {
    const name = part.getAttribute("data-part");
    const place = this.querySelector(`[data-part=${name}]`);
    if (!place) return;
    if (name === "plots" && this.#redraw(place, part)) return;
    const open = [...place.querySelectorAll("details")].map((each) => each.open);
    place.replaceChildren(...part.childNodes);
    for (const [number, each] of [...place.querySelectorAll("details")].entries())
      each.open = open[number] ?? each.open;
  }

  /** Plots that are there already take the new figure, so that nothing flickers. @param {Element} place @param {Element} part */
  #redraw(place, part) {
    const [there, coming] = [place, part].map((each) => [...each.querySelectorAll("[data-plot]")]);
    if (!there?.length || there.length !== coming?.length) return false;
    return there.every((plot, number) => {
      const [figure, title] = [plot.querySelector("plot-figure"), plot.querySelector("h3")];
      const [next, nextTitle] = [coming[number]?.querySelector("script"), coming[number]?.querySelector("h3")];
      if (!(figure instanceof PlotFigure) || !title || !next || !nextTitle) return false;
      title.replaceChildren(...nextTitle.childNodes);
      figure.show(next.textContent ?? "");
      return true;
    });
  }
}
