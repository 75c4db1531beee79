// <line-sketch>: the numbers that make a line, one a moment, drawn in a lab's plot as well as typed. The fields are the
// answer; the lab shows them as a line and says where the pointer drew.

/** @typedef {import("../plot/sketch.js").Spot} Spot */

/** @param {number} value @returns {string} three digits are all that a pointer can mean */
const rounded = (value) => String(Number(value.toPrecision(3)));

class LineSketch extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;
  #drawn = (/** @type {Spot} */ from, /** @type {Spot} */ to) => this.#draw(from, to);

  connectedCallback() {
    if (this.#life || this.closest("[data-predicted]")) return; // what is known need not be drawn any more
    this.#life = new AbortController();
    this.addEventListener("input", () => this.#show(), { signal: this.#life.signal });
    this.#open();
  }

  disconnectedCallback() {
    this.#life?.abort();
    this.#life = null;
  }

  /** @returns {HTMLInputElement[]} in order of their moments */
  get fields() {
    return [...this.querySelectorAll("input")].filter((field) => field.dataset["at"]);
  }

  /** @returns {[number, number][]} the moments that have a number */
  get line() {
    const given = this.fields.filter(({ value }) => value.trim() !== "" && Number.isFinite(Number(value)));
    return given.map((field) => [Number(field.dataset["at"]), Number(field.value)]);
  }

  async #open() {
    const lab = document.getElementById(this.dataset["lab"] ?? "");
    if (!lab) return;
    await customElements.whenDefined(lab.localName);
    if (this.isConnected) this.#show();
  }

  #show() {
    const moments = this.fields.map((field) => Number(field.dataset["at"]));
    const { lab, metric } = this.dataset;
    const detail = {
      lab,
      metric,
      from_s: moments[0],
      to_s: moments.at(-1),
      line: this.line,
      drawn: this.#drawn,
    };
    document.dispatchEvent(new CustomEvent("edgelearn:sketched", { detail }));
  }

  /** The pointer went from one spot to another: each moment on its way, and the nearest, gets its height. @param {Spot} from @param {Spot} to */
  #draw(from, to) {
    const [first, last] = from.at_s <= to.at_s ? [from, to] : [to, from];
    for (const field of this.fields) {
      const at_s = Number(field.dataset["at"]);
      if (at_s < first.at_s || at_s > last.at_s) continue;
      const share = last.at_s > first.at_s ? (at_s - first.at_s) / (last.at_s - first.at_s) : 1;
      field.value = rounded(first.value + share * (last.value - first.value));
    }
    const near = this.#nearest(to.at_s);
    if (near) near.value = rounded(to.value);
    this.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** @param {number} moment_s @returns {HTMLInputElement | undefined} */
  #nearest(moment_s) {
    const gap = (/** @type {HTMLInputElement} */ field) => Math.abs(Number(field.dataset["at"]) - moment_s);
    return this.fields.sort((one, other) => gap(one) - gap(other))[0];
  }
}

if (!customElements.get("line-sketch")) customElements.define("line-sketch", LineSketch);
