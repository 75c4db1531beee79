// <map-lab>: where origin and points of presence are, set on the map or in the form. Each change asks the server for
// the results (HTML) and puts its parts in their places; each state has an address, and Back takes a change back.

import { fetchFragment } from "./frames-client.js";
import { LabForm } from "./lab-form.js";
import { initialState, LabHistory } from "./lab-history.js";
import { copyLink } from "./lab-link.js";
import { clearError, showError, tell } from "./lab-notice.js";
import { MapMetros } from "./map-metros.js";
import { make } from "./make.js";
import { PlotFigure } from "./plot-figure.js";

/** @typedef {import("./lab-state.js").LabState} LabState */

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

class MapLab extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;
  /** @type {LabState | null} */
  #initial = null;
  #asking = new AbortController();
  /** What was predicted, until the first change after it. @type {{metric: string, text: string} | null} */
  #expected = null;

  connectedCallback() {
    const form = this.querySelector("form.lab-form");
    if (this.#life || !(form instanceof HTMLFormElement)) return;
    this.#life = new AbortController();
    const { signal } = this.#life;
    const prefix = this.dataset["prefix"] ?? "";
    this.form = new LabForm(form, prefix);
    this.#initial ??= initialState(this, this.form);
    this.history = new LabHistory({ initial: this.#initial, prefix, anchor: this.id, restored: (state) => this.#restore(state) }, signal);
    this.metros = new MapMetros(this, this.form, () => this.#changed());
    this.metros.show(this.held);
    form.addEventListener("change", () => this.#changed(), { signal });
    form.addEventListener("submit", (event) => event.preventDefault(), { signal });
    this.addEventListener("click", (event) => this.#clicked(event), { signal });
    document.addEventListener("edgelearn:predicted", (event) => this.#predicted(event), { signal });
  }

  disconnectedCallback() {
    this.#life?.abort();
    this.#life = null;
    this.#asking.abort();
  }

  /** Whether it waits for a prediction. */
  get held() {
    return this.hasAttribute("data-held");
  }

  /** @returns {LabState} */
  get state() {
    const settings = (this.form?.read() ?? []).filter(([name]) => name !== BEFORE);
    return { settings, actions: [], at_s: 0 };
  }

  #changed() {
    this.#expected = null;
    this.metros?.show(this.held);
    return this.#ask({ push: true });
  }

  /** @param {MouseEvent} event */
  #clicked(event) {
    const target = event.target instanceof Element ? event.target.closest("[data-do]") : null;
    const wish = target?.getAttribute("data-do");
    if (wish === "link" && target) copyLink(this, target, location.href);
    if (wish !== "reset" || !this.#initial) return;
    event.preventDefault();
    if (!this.held) this.#restore(this.#initial, true);
  }

  /** @param {LabState} state @param {boolean} [push] a step of its own in the history */
  async #restore(state, push = false) {
    if (this.held) return;
    this.form?.show(state, 0);
    this.form?.showFixed(state);
    this.metros?.show(false);
    await this.#ask({ push });
  }

  /** @param {Event} event the lab's prediction was made or skipped */
  #predicted(event) {
    const { lab, metric, expected, band, skipped } = /** @type {CustomEvent} */ (event).detail ?? {};
    if (lab !== this.id || !this.held) return;
    this.removeAttribute("data-held");
    this.querySelector("fieldset.map-controls")?.removeAttribute("disabled");
    const text = skipped ? "" : expectation(expected ?? null, band ?? null);
    if (text) this.#expected = { metric, text };
    this.metros?.show(false);
    this.#ask({ push: false, compare: false });
  }

  /**
   * @param {{push: boolean, compare?: boolean}} way whether it is a step of its own in the history, and whether the
   * figures tell the difference to what was shown
   */
  async #ask({ push, compare = true }) {
    this.#asking.abort();
    this.#asking = new AbortController();
    const { signal } = this.#asking;
    const { state } = this;
    this.setAttribute("aria-busy", "true");
    try {
      const query = new URLSearchParams(state.settings.map(([name, value]) => [name, value]));
      if (compare) query.set(BEFORE, this.#shown);
      this.#show(await fetchFragment(String(this.dataset["results"]), query, signal));
      if (push) this.history?.push(state);
    } catch (error) {
      if (signal.aborted) return;
      showError(this.querySelector(".lab-error"), error, () => this.#ask({ push, compare }));
    } finally {
      if (!signal.aborted) this.removeAttribute("aria-busy");
    }
  }

  /** The state that is shown, as the server spells it; what is asked next is compared with it. */
  get #shown() {
    return this.form?.inputs.find((input) => this.form?.nameOf(input) === BEFORE)?.value ?? "";
  }

  /** @param {string} html the results' fragment */
  #show(html) {
    const results = new DOMParser().parseFromString(html, "text/html");
    clearError(this.querySelector(".lab-error"));
    this.form?.set(BEFORE, results.querySelector("[data-state]")?.getAttribute("data-state") ?? "");
    for (const part of results.querySelectorAll("[data-part]")) this.#put(part);
    this.#showExpected();
    tell(this, this.querySelector(".lab-sentence")?.textContent ?? "");
  }

  /** @param {Element} part goes where the one of its name is */
  #put(part) {
    const name = part.getAttribute("data-part");
    const place = this.querySelector(`[data-part=${name}]`);
    if (!place) return;
    if (name === "plots" && this.#redraw(place, part)) return;
    const open = place.querySelector("details")?.open ?? false;
    place.replaceChildren(...part.childNodes);
    place.querySelector("details")?.toggleAttribute("open", open);
  }

  /** Plots that are there already take the new figure, so that nothing flickers. @param {Element} place @param {Element} part */
  #redraw(place, part) {
    const [there, coming] = [place, part].map((each) => [...each.querySelectorAll(".map-plot")]);
    if (there?.length !== coming?.length) return false;
    return there?.every((plot, number) => {
      const [figure, title] = [plot.querySelector("plot-figure"), plot.querySelector("h3")];
      const [next, nextTitle] = [coming?.[number]?.querySelector("script"), coming?.[number]?.querySelector("h3")];
      if (!(figure instanceof PlotFigure) || !title || !next || !nextTitle) return false;
      title.replaceChildren(...nextTitle.childNodes);
      figure.show(next.textContent ?? "");
      return true;
    });
  }

  #showExpected() {
    if (!this.#expected) return;
    const { metric, text } = this.#expected;
    this.querySelector(`[data-tile=${metric}] .tile-note`)?.replaceChildren(make("strong", "", text));
  }
}

if (!customElements.get("map-lab")) customElements.define("map-lab", MapLab);
