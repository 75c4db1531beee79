// <freshness-lab>: the headers of one page and how long each cache's copy is good for. The moment of asking again is
// dragged below the time line.

import { InstantLab } from "../instant-lab.js";

const NOW = "now_s";

class FreshnessLab extends InstantLab {
  /** @override @param {AbortSignal} signal */
  prepare(signal) {
    this.addEventListener("input", (event) => this.#dragged(event), { signal });
    this.addEventListener("change", (event) => this.#letGo(event), { signal });
  }

  /** @override */
  predicted() {
    this.#slider?.removeAttribute("disabled");
  }

  /** @returns {HTMLInputElement | null} the slider below the time line */
  get #slider() {
    return this.querySelector("input[data-do=now]");
  }

  /** @param {Event} event */
  #dragged(event) {
    if (event.target !== this.#slider || !this.#slider) return;
    this.form?.set(NOW, this.#slider.value);
    this.ask({ push: false });
  }

  /** One drag is one step in the history. @param {Event} event */
  #letGo(event) {
    if (event.target === this.#slider) this.changed();
  }

  /** The slider goes as far as the time line, and stands where the form says. @override @param {Document} results */
  shown(results) {
    const slider = this.#slider;
    const line = results.querySelector("[data-horizon-s]");
    if (!slider || !line || slider === document.activeElement) return;
    slider.max = line.getAttribute("data-horizon-s") ?? slider.max;
    slider.value = line.getAttribute("data-now-s") ?? slider.value;
  }
}

if (!customElements.get("freshness-lab")) customElements.define("freshness-lab", FreshnessLab);
