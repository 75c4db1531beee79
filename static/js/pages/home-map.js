// <home-map>: the same traffic with the edge and without it, played in a loop on a small map; a switch between both and
// three figures. The figures come with the page; only the moving requests are fetched.

import { fetchFrames } from "../frames/client.js";
import { onView, whenNear } from "../nearness.js";
import { Player } from "../frames/player.js";
import { reducedMotion } from "../theme.js";
import "../map/world-map.js";

/** @typedef {import("../frames/frames.js").Frames} Frames */
/** @typedef {import("../map/world-map.js").WorldMap} WorldMap */

const SPEED = 2;
/** Where the loop begins, and what stands still for those who want no motion: the caches are warm by then. */
const WARM_S = 25;

class HomeMap extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;
  /** @type {Frames | null} */
  #frames = null;
  #asking = new AbortController();

  connectedCallback() {
    if (this.#life) return;
    this.#life = new AbortController();
    const { signal } = this.#life;
    this.player = new Player({
      limit_s: () => this.#frames?.duration_s ?? 0,
      onTick: (at_s) => this.#show(at_s),
      onEnd: () => this.player?.seek(WARM_S),
    });
    this.player.speed = SPEED;
    this.addEventListener("click", (event) => this.#switch(event), { signal });
    whenNear(this, () => this.#load("with"), signal);
    onView(this, (inView) => this.#comeOrGo(inView), signal);
  }

  disconnectedCallback() {
    this.#life?.abort();
    this.#life = null;
    this.#asking.abort();
    this.player?.pause();
  }

  /** @param {"with" | "without"} run */
  async #load(run) {
    const address = new URL(
      (run === "with" ? this.dataset["framesWith"] : this.dataset["framesWithout"]) ?? "",
      location.href,
    );
    this.#asking.abort();
    this.#asking = new AbortController();
    const { signal } = this.#asking;
    const frames = await fetchFrames(address.pathname, address.searchParams, signal).catch(() => null);
    if (!frames || signal.aborted) return; // the figures stand without it, and the still map stays
    this.#frames = frames;
    this.player?.seek(Math.max(WARM_S, this.player.at_s));
    if (this.inView && !reducedMotion()) this.player?.play();
  }

  /** @param {boolean} inView */
  #comeOrGo(inView) {
    this.inView = inView;
    if (inView && this.#frames && !reducedMotion()) this.player?.play();
    else if (!inView) this.player?.pause();
  }

  /** @param {number} at_s */
  #show(at_s) {
    const map = /** @type {WorldMap | null} */ (this.querySelector("world-map"));
    if (this.#frames) map?.show(this.#frames, at_s, SPEED);
  }

  /** @param {Event} event */
  #switch(event) {
    const button = event.target instanceof Element ? event.target.closest("[data-do]") : null;
    const run = button?.getAttribute("data-do");
    if (run !== "with" && run !== "without") return;
    for (const each of this.querySelectorAll("[data-do]")) each.setAttribute("aria-pressed", String(each === button));
    for (const figure of this.querySelectorAll("[data-figure]")) {
      figure.textContent = figure.getAttribute(`data-${run}`);
    }
    const other = run === "with" ? "without" : "with";
    for (const label of this.querySelectorAll("[data-other]")) {
      label.textContent = `(${label.getAttribute(`data-${other}`)} ${other})`;
    }
    this.#load(run);
  }
}

if (!customElements.get("home-map")) customElements.define("home-map", HomeMap);
