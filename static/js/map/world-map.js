// <world-map>: points of presence, origin and moving requests above the land. It is told what to draw (world, frames,
// moment) and says which exchange was chosen; time and fetching belong to the lab around it.

import { drawShape, isForwarded, nearCity, nearestDot, placeOn, shownFor_s, underWay } from "./dots.js";
import { drawWorld, showPops, svg } from "./pops.js";
import { bendOf, MAP_WIDTH, project } from "./projection.js";
import { whenNear } from "../nearness.js";
import { onThemeChange, reducedMotion, themeOf } from "../theme.js";

/** @typedef {import("../frames/frames.js").Frames} Frames */
/** @typedef {import("../frames/frames.js").Sample} Sample */
/** @typedef {import("../frames/frames.js").World} World */
/** @typedef {import("./dots.js").Dot} Dot */
/** @typedef {import("./dots.js").Way} Way */

const DOT_PX = 2.6;
const SPREAD_PX = 20;
const REACH_PX = 16;

export class WorldMap extends HTMLElement {
  /** @type {World | null} */
  #world = null;
  /** @type {Frames | null} */
  #frames = null;
  /** @type {Sample | null} */
  #chosen = null;
  /** @type {Dot[]} */
  #dots = [];
  /** @type {ReturnType<typeof drawWorld>} */
  #markers = [];
  #moment = { at_s: 0, speed: 1 };
  #shownFrame = -1;
  #width = 0;
  /** @type {import("../theme.js").Theme | null} */
  #theme = null;
  /** @type {AbortController | null} */
  #life = null;

  connectedCallback() {
    if (this.#life) return;
    this.#life = new AbortController();
    const { signal } = this.#life;
    this.canvas = this.querySelector("canvas") ?? this.appendChild(document.createElement("canvas"));
    this.canvas.setAttribute("aria-hidden", "true");
    const sizes = new ResizeObserver(() => this.#resize());
    sizes.observe(this);
    signal.addEventListener("abort", () => sizes.disconnect());
    onThemeChange(() => this.#retheme(), signal);
    this.addEventListener("click", (event) => this.#choose(event), { signal });
    whenNear(this, () => this.toggleAttribute("data-near", true), signal);
    this.#world ??= this.#written();
    this.#retheme();
    this.#resize();
  }

  disconnectedCallback() {
    this.#life?.abort();
    this.#life = null;
  }

  /** @param {World} world */
  set world(world) {
    this.#world = world;
    this.#redrawWorld();
  }

  /** Dots on the map now: for tests and for the curious. */
  get dots() {
    return this.#dots.map(({ way, place }) => ({ number: way.sample.number, outcome: way.sample.outcome, ...place }));
  }

  /** @param {Sample | null} sample whose way is drawn as a line */
  set chosen(sample) {
    this.#chosen = sample;
    this.#drawDots();
  }

  /** @param {Frames} frames @param {number} at_s @param {number} speed */
  show(frames, at_s, speed) {
    const changed = frames !== this.#frames;
    this.#frames = frames;
    this.#moment = { at_s, speed };
    if (changed && frames.world && JSON.stringify(frames.world) !== JSON.stringify(this.#world))
      this.world = frames.world;
    const frame = Math.floor(at_s / frames.frame_s);
    if (changed || frame !== this.#shownFrame) showPops(this.#markers, frames, at_s);
    this.#shownFrame = frame;
    this.#drawDots();
  }

  /** @returns {World | null} as the server wrote it beside the map */
  #written() {
    const data = this.querySelector("script.world") ?? this.closest("[data-frames]")?.querySelector("script.world");
    return data?.textContent ? JSON.parse(data.textContent) : null;
  }

  #resize() {
    if (!this.canvas || this.clientWidth === this.#width) return;
    this.#width = this.clientWidth;
    this.canvas.width = Math.round(this.clientWidth * devicePixelRatio);
    this.canvas.height = Math.round(this.clientHeight * devicePixelRatio);
    this.#redrawWorld();
    this.#drawDots();
  }

  #retheme() {
    this.#theme = themeOf(this);
    this.#drawDots();
  }

  #redrawWorld() {
    const map = this.querySelector("svg.map");
    if (!map || !this.#world) return;
    map.querySelectorAll(":scope > g").forEach((group) => group.remove());
    const group = svg("g", { class: "map-live" });
    map.append(group);
    this.#markers = drawWorld(group, this.#world, this.clientWidth);
    if (this.#frames) showPops(this.#markers, this.#frames, this.#moment.at_s);
  }

  #drawDots() {
    const canvas = this.canvas?.getContext("2d");
    if (!canvas || !this.canvas) return;
    canvas.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    canvas.clearRect(0, 0, this.clientWidth, this.clientHeight);
    if (!this.#frames || !this.#world || !this.#theme) return;
    const { at_s, speed } = this.#moment;
    if (this.#chosen) this.#drawWay(canvas, this.#wayOf(this.#chosen));
    this.#dots = underWay(this.#frames.exchanges, at_s, speed).map((sample) => {
      const way = this.#wayOf(sample);
      const share = (at_s - sample.sent_s) / shownFor_s(sample, speed);
      return { way, place: reducedMotion() ? way.start : placeOn(way, share) };
    });
    for (const { way, place } of this.#dots) {
      canvas.fillStyle = this.#theme.outcome(way.sample.outcome).color;
      drawShape(canvas, place, way.sample.outcome, way.sample.outcome === "hit" ? DOT_PX : DOT_PX * 1.25);
    }
  }

  /** @param {CanvasRenderingContext2D} canvas @param {Way} way */
  #drawWay(canvas, { start, edge, origin, sample }) {
    canvas.strokeStyle = this.#theme?.ink ?? "";
    canvas.lineWidth = 1.5;
    canvas.beginPath();
    canvas.moveTo(start.x, start.y);
    if (edge) canvas.lineTo(edge.x, edge.y);
    if (!edge) canvas.lineTo(origin.x, origin.y);
    else if (isForwarded(sample)) {
      const bend = bendOf(edge, origin);
      canvas.quadraticCurveTo(bend.x, bend.y, origin.x, origin.y);
    }
    canvas.stroke();
  }

  /** @param {Sample} sample @returns {Way} */
  #wayOf(sample) {
    const world = /** @type {World} */ (this.#world);
    const scale = this.clientWidth / MAP_WIDTH;
    /** @param {{lat: number, lon: number}} place */
    const pixels = (place) => ({ x: project(place).x * scale, y: project(place).y * scale });
    const pop = world.pops[sample.pop];
    return {
      sample,
      start: nearCity(pixels(world.users[sample.user] ?? world.origin), sample.number, Math.max(9, SPREAD_PX * scale)),
      edge: pop ? pixels(pop) : null,
      origin: pixels(world.origin),
    };
  }

  /** @param {MouseEvent} event */
  #choose(event) {
    const { left, top } = this.getBoundingClientRect();
    const dot = nearestDot(this.#dots, { x: event.clientX - left, y: event.clientY - top }, REACH_PX);
    if (dot) this.dispatchEvent(new CustomEvent("exchange-chosen", { bubbles: true, detail: dot.way.sample }));
  }
}

if (!customElements.get("world-map")) customElements.define("world-map", WorldMap);
