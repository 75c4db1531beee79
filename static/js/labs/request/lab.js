// <request-lab>: sends one request at a time and shows the server's answer (HTML) in place. What was done so far is the
// form's history field, so the page's address holds all of it; Back takes the last step back. A changed setting shows at
// once what it changes of all that was sent; headers are checked while they are written.

import { fetchFragment } from "../../frames/client.js";
import { LabForm } from "../form.js";
import { initialState, LabHistory } from "../history.js";
import { clearError, showError, tell } from "../notice.js";
import { copyLink } from "../link.js";
import { HeaderChecks } from "./header-checks.js";
import "./header-lines.js";
import "../../plot/figure.js";

/** @typedef {import("../state.js").LabState} LabState */
/** @typedef {import("../state.js").Pair} Pair */

/** Where form and results stand below each other. */
const NARROW = "(width < 44rem)";

/** A number as the server's form writes it: "0", not "0.0". @param {string} text */
const plain = (text) => String(Number(text));

/** @param {Element} results @returns {Set<string>} the parts of the request looked into that somebody opened */
const openParts = (results) =>
  new Set([...results.querySelectorAll("article > details[open]")].map((part) => part.className));

class RequestLab extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;
  /** @type {LabState | null} */
  #initial = null;
  #asking = new AbortController();
  /** Whether a pointer is down on the lab. */
  #down = false;
  /** Whether a setting moved that the results don't show yet. */
  #due = false;

  connectedCallback() {
    const form = this.querySelector("form.lab-form");
    if (this.#life || !(form instanceof HTMLFormElement)) return;
    this.#life = new AbortController();
    const { signal } = this.#life;
    const prefix = this.dataset["prefix"] ?? "";
    this.form = new LabForm(form, prefix);
    this.#initial ??= initialState(this, this.form);
    this.history = new LabHistory(
      { initial: this.#initial, prefix, restored: (state) => this.#restore(state) },
      signal,
    );
    // Buttons that look into a request stand in the results and belong to the form: submit reaches neither from there.
    this.addEventListener("submit", (event) => this.#submitted(event), { signal });
    this.addEventListener("click", (event) => this.#clicked(event), { signal });
    this.checks = new HeaderChecks(this, this.form, String(this.dataset["checks"]));
    this.checks.show(this);
    form.addEventListener("input", (event) => this.checks?.written(event), { signal });
    form.addEventListener("change", (event) => this.#changed(event), { signal });
    this.addEventListener("pointerdown", () => this.#pressed(true), { signal });
    for (const name of ["pointerup", "pointercancel"]) addEventListener(name, () => this.#pressed(false), { signal });
  }

  disconnectedCallback() {
    this.#life?.abort();
    this.checks?.stop();
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
    if (event.submitter.dataset["do"] === "compare") {
      this.#ask(this.#chosen, false);
      return;
    }
    const lead = this.dataset["prefix"] ? `${this.dataset["prefix"]}-` : "";
    this.#ask([[event.submitter.name.slice(lead.length), event.submitter.value]]);
  }

  /** @returns {Pair[]} the requests that are looked into, as chosen in the results */
  get #chosen() {
    const chosen = /** @type {NodeListOf<HTMLSelectElement>} */ (this.querySelectorAll("select[data-beside]"));
    return [...chosen].map((select) => [select.dataset["beside"] ?? "", select.value]);
  }

  /** A setting moved. While a button is being pressed the results stay, so that the click meets what it was meant for. @param {Event} event */
  #changed(event) {
    if (event.target instanceof HTMLElement && event.target.dataset["beside"] !== undefined) return;
    this.#due = true;
    if (!this.#down) this.#replay();
  }

  /** @param {boolean} down */
  #pressed(down) {
    this.#down = down;
    if (!down) setTimeout(() => this.#due && this.#replay());
  }

  /** What was sent is played again with what is set now; the address follows. */
  #replay() {
    const article = /** @type {HTMLElement | null} */ (this.querySelector(".exchange"));
    const newest = this.querySelector(".history tbody tr:last-child")?.getAttribute("aria-current");
    this.#ask(article && !newest ? [["number", article.dataset["number"] ?? ""]] : [], false, true);
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

  /**
   * @param {Pair[]} wish beside the settings: a step, or which request to look into @param {boolean} [push] as a step of
   * its own in the history @param {boolean} [replace] the step that the history has now
   */
  async #ask(wish, push = wish.some(([name]) => name !== "number"), replace = false) {
    this.#due = false;
    this.#asking.abort();
    this.#asking = new AbortController();
    const { signal } = this.#asking;
    this.setAttribute("aria-busy", "true");
    try {
      const query = new URLSearchParams([...this.state.settings, ...wish].map(([name, value]) => [name, value]));
      this.#show(await fetchFragment(String(this.dataset["results"]), query, signal));
      if (push) this.#stepped();
      else if (replace) this.history?.replace(this.state);
    } catch (error) {
      if (signal.aborted) return;
      showError(this.querySelector(".lab-error"), error, () => this.#ask(wish, push, replace));
    } finally {
      if (!signal.aborted) this.removeAttribute("aria-busy");
    }
  }

  /** A step of its own: Back takes it back. On a phone the results stand far below, and come into view. */
  #stepped() {
    this.history?.push(this.state);
    if (matchMedia(NARROW).matches) this.querySelector(".lab-results")?.scrollIntoView({ block: "start" });
  }

  /** @param {string} html */
  #show(html) {
    const place = this.querySelector(".lab-results");
    if (!place || !this.form) return;
    clearError(this.querySelector(".lab-error"));
    const open = openParts(place);
    place.innerHTML = html;
    for (const part of place.querySelectorAll("article > details"))
      part.toggleAttribute("open", part.hasAttribute("open") || open.has(part.className));
    this.checks?.show(place);
    const results = /** @type {HTMLElement | null} */ (place.querySelector(".request-results"));
    // A step moves history and clock, and the server says where to.
    this.form.set("log", results?.dataset["log"] ?? "");
    this.form.set("clock_s", plain(results?.dataset["clockS"] ?? "0"));
    tell(this, place.querySelector(".lab-sentence")?.textContent ?? "");
  }
}

if (!customElements.get("request-lab")) customElements.define("request-lab", RequestLab);
