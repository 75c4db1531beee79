// <request-lab>: sends one request at a time and shows the server's answer (HTML) in place. What was done so far is the
// form's history field, so the page's address holds all of it; Back takes the last step back.

import { fetchFragment } from "./frames-client.js";
import { LabForm } from "./lab-form.js";
import { initialState, LabHistory } from "./lab-history.js";
import { clearError, showError, tell } from "./lab-notice.js";
import { copyLink } from "./lab-link.js";
import "./plot-figure.js";

/** @typedef {import("./lab-state.js").LabState} LabState */
/** @typedef {import("./lab-state.js").Pair} Pair */

/** A number as the server's form writes it: "0", not "0.0". @param {string} text */
const plain = (text) => String(Number(text));

class RequestLab extends HTMLElement {
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
    this.history = new LabHistory({ initial: this.#initial, prefix, restored: (state) => this.#restore(state) }, signal);
    // Buttons that look into a request stand in the results and belong to the form: submit reaches neither from there.
    this.addEventListener("submit", (event) => this.#submitted(event), { signal });
    this.addEventListener("click", (event) => this.#clicked(event), { signal });
  }

  disconnectedCallback() {
    this.#life?.abort();
    this.#life = null;
    this.#asking.abort();
  }

  /** @returns {LabState} */
  get state() {
    return { settings: this.form?.read() ?? [], actions: [], at_s: 0 };
  }

  /** @param {SubmitEvent} event */
  #submitted(event) {
    if (!(event.submitter instanceof HTMLButtonElement)) return;
    event.preventDefault();
    const lead = this.dataset["prefix"] ? `${this.dataset["prefix"]}-` : "";
    this.#ask([[event.submitter.name.slice(lead.length), event.submitter.value]]);
  }

  /** @param {MouseEvent} event */
  #clicked(event) {
    const target = event.target instanceof Element ? event.target.closest("[data-number], [data-do]") : null;
    const wish = target?.getAttribute("data-do");
    if (wish === "link" && target) copyLink(this, target, location.href);
    if (wish === "reset" && this.#initial) {
      event.preventDefault();
      this.#restore(this.#initial, true);
    }
    if (target instanceof HTMLButtonElement && target.dataset["number"]) {
      event.preventDefault();
      this.#ask([["number", target.dataset["number"]]]);
    }
  }

  /** @param {LabState} state @param {boolean} [push] a step of its own in the history */
  async #restore(state, push = false) {
    this.form?.show(state, 0);
    this.form?.showFixed(state);
    await this.#ask([], push);
  }

  /** @param {Pair[]} wish beside the settings: send, wait, or which request to look into @param {boolean} [push] */
  async #ask(wish, push = wish.some(([name]) => name !== "number")) {
    this.#asking.abort();
    this.#asking = new AbortController();
    const { signal } = this.#asking;
    this.setAttribute("aria-busy", "true");
    try {
      const query = new URLSearchParams([...this.state.settings, ...wish].map(([name, value]) => [name, value]));
      this.#show(await fetchFragment(String(this.dataset["results"]), query, signal), push);
    } catch (error) {
      if (signal.aborted) return;
      showError(this.querySelector(".lab-error"), error, () => this.#ask(wish, push));
    } finally {
      if (!signal.aborted) this.removeAttribute("aria-busy");
    }
  }

  /** @param {string} html @param {boolean} push */
  #show(html, push) {
    const place = this.querySelector(".lab-results");
    if (!place || !this.form) return;
    clearError(this.querySelector(".lab-error"));
    place.innerHTML = html;
    const results = /** @type {HTMLElement | null} */ (place.querySelector(".request-results"));
    // A step moves history and clock, and the server says where to.
    this.form.set("log", results?.dataset["log"] ?? "");
    this.form.set("clock_s", plain(results?.dataset["clockS"] ?? "0"));
    if (push) this.history?.push(this.state);
    tell(this, place.querySelector(".lab-sentence")?.textContent ?? "");
  }
}

if (!customElements.get("request-lab")) customElements.define("request-lab", RequestLab);
