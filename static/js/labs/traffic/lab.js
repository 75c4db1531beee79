// <traffic-lab>: plays a run of the traffic simulator. Here is what follows from the learner's acts (play, step, knob,
// undo, Back); what they make of the lab's state is in session.js, the run in run.js, its picture in screen.js, its
// address in ../history.js.

import { fetchFrames } from "../../frames/client.js";
import { nearestSample, nextEvent, previousEvent } from "../../frames/frames.js";
import { showActions } from "./actions.js";
import { LabAnswers } from "./answers.js";
import { actionHooks, listenToControls } from "./controls.js";
import { LabForm } from "../form.js";
import { initialState, LabHistory } from "../history.js";
import { clearError, dropRetry, showError, showHeld, tell } from "../notice.js";
import { LabRun } from "./run.js";
import { LabScreen } from "./screen.js";
import { begin, isAwaited, reduce } from "./session.js";
import { sentence } from "./tiles.js";
import { onView, whenNear } from "../../nearness.js";
import { Playback } from "./playback.js";
import { reducedMotion } from "../../theme.js";
import "../../map/world-map.js";

/** @typedef {import("../../frames/frames.js").Sample} Sample */
/** @typedef {import("../state.js").LabState} LabState */
/** @typedef {import("./session.js").Prediction} Prediction */
/** @typedef {import("./session.js").Session} Session */

/** Frames are known this many wall seconds ahead of the playhead, and at least so much simulated time. */
const AHEAD_WALL_S = 6;
const AHEAD_LEAST_S = 20;

export class TrafficLab extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;
  /** @type {Session | null} from the first connection on */
  #session = null;
  /** @type {Playback | null} */
  playback = null;

  connectedCallback() {
    const form = this.querySelector("form.lab-form");
    if (this.#life || !(form instanceof HTMLFormElement)) return;
    this.#life = new AbortController();
    const { signal } = this.#life;
    this.form = new LabForm(form, this.dataset["prefix"] ?? "");
    this.#session ??= begin(initialState(this, this.form), Number(this.dataset["holdS"] ?? Infinity));
    this.history = new LabHistory(
      {
        initial: this.#session.initial,
        prefix: this.dataset["prefix"] ?? "",
        anchor: this.id,
        restored: (state) => this.#restore(state),
      },
      signal,
    );
    this.#send({ type: "opened", state: this.history.present() });
    this.run = new LabRun((query, newer) => fetchFrames(String(this.dataset["frames"]), query, newer), this.#now.shown);
    this.playback = new Playback(
      {
        known_s: () => this.run?.knownUntil_s ?? 0,
        isOver: () => this.run?.complete === true && this.at_s >= this.run.knownUntil_s,
        tick: (at_s) => this.#tick(at_s),
        rested: () => this.#settle(),
        changed: () => this.#showPlaying(),
      },
      this.#now.hold_s,
    );
    if (this.dataset["still"] !== undefined) this.touch(); // it plays when it is told to, not when it is seen
    this.setSpeed(Number(/** @type {HTMLSelectElement | null} */ (this.querySelector("select.speed"))?.value ?? 1));
    this.view = new LabScreen(
      this,
      this.form,
      { hover: (at_s) => this.#hover(at_s), pick: (at_s, outcome) => this.#pick(at_s, outcome) },
      signal,
    );
    this.answers = new LabAnswers(this);
    listenToControls(this, signal);
    whenNear(this, () => this.#open(), signal);
    onView(this, (inView) => this.playback?.comeOrGo(inView, this.#now.shown.at_s === 0), signal);
  }

  disconnectedCallback() {
    this.#life?.abort();
    this.#life = null;
    this.playback?.wait();
    this.run?.cancel();
  }

  /** What each plot shows now, as Plotly holds it: for tests. */
  get plotted() {
    return this.view?.plots?.plotted ?? {};
  }

  /** Whether every change was answered, and every plot shows this moment: for tests. */
  get settled() {
    return this.#session?.pending === null && this.run?.frames !== null && this.view?.plots?.upToDate === true;
  }

  get at_s() {
    return this.playback?.at_s ?? 0;
  }

  get playing() {
    return this.playback?.wanted === true;
  }

  get speed() {
    return this.playback?.player.speed ?? 1;
  }

  /** The state the learner sees or has just asked for. @returns {LabState} */
  get latest() {
    return this.#now.pending ?? this.#here;
  }

  play() {
    clearError(this.#error);
    this.form?.show(this.#here, this.at_s);
    this.playback?.play();
  }

  pause() {
    dropRetry(this.#error);
    this.playback?.pause();
  }

  /** Someone took over from the autoplay. */
  touch() {
    if (this.playback) this.playback.touched = true;
  }

  /** @param {number} at_s */
  seek(at_s) {
    this.playback?.seek(at_s);
  }

  /** @param {number} speed simulated seconds a wall second */
  setSpeed(speed) {
    if (this.playback) this.playback.player.speed = speed;
  }

  /** @param {1 | -1} direction */
  async step(direction) {
    if (!this.playback || !this.run?.frames) return;
    this.playback.stop();
    if (direction > 0) await this.#ensure(this.at_s + AHEAD_LEAST_S);
    const event = (direction > 0 ? nextEvent : previousEvent)(this.run.frames, this.at_s);
    this.seek(event?.at_s ?? (direction > 0 ? this.playback.limit_s : 0));
    this.#showPlaying();
    if (event?.sample && event.at_s <= this.at_s) this.explain(event.sample);
  }

  /**
   * Goes over to another state: asks for its frames, and makes it an entry of the history once they are here.
   * @param {LabState} state @param {{undoing?: boolean}} [way]
   */
  async commit(state, { undoing = false } = {}) {
    const before = this.#here;
    if (!(await this.#change(state, () => this.commit(state, { undoing })))) return;
    this.#send({ type: "committed", before, undoing });
    this.history?.replace(before);
    this.history?.push(state);
    this.#showPlaying();
  }

  undo() {
    const state = this.#now.past.at(-1);
    if (state) this.commit(state, { undoing: true });
  }

  reset() {
    this.commit(this.#now.initial);
  }

  /** @returns {string} address of the present state */
  get link() {
    return this.history?.address(this.#here) ?? location.href;
  }

  /** @param {Sample} sample */
  async explain(sample) {
    this.view?.choose(sample);
    await this.answers?.explain(sample.number, this.#here);
  }

  /** What was pointed at is explained where it is seen: on a phone, the reasons stand below. @param {Sample} sample */
  async explainInView(sample) {
    await this.explain(sample);
    this.querySelector(".lab-why")?.scrollIntoView({ block: "nearest", behavior: reducedMotion() ? "auto" : "smooth" });
  }

  /** Shows on the map whichever exchange is explained now: links in the reasons lead on to others. */
  markExplained() {
    const number = Number(this.querySelector(".lab-why .exchange")?.getAttribute("data-number"));
    this.view?.choose(this.run?.frames?.exchanges.find((sample) => sample.number === number) ?? null);
  }

  /** @param {Prediction} prediction */
  predicted(prediction) {
    this.#send({ type: "predicted", prediction });
    this.#showRun();
    if (prediction.now) this.play();
  }

  /** Lets a line be drawn, and shows as much of it as there is. @param {import("../../plot/sketch.js").Wanted} wanted */
  sketched(wanted) {
    this.#send({ type: "sketched", wanted });
    this.#showRun();
  }

  /** @returns {Session} */
  get #now() {
    return /** @type {Session} */ (this.#session);
  }

  /** Something happened: to what the lab keeps, and to what follows at once. @param {import("./session.js").Event} event */
  #send(event) {
    const before = this.#now;
    const after = reduce(before, event);
    this.#session = after;
    if (this.playback) this.playback.hold_s = after.hold_s;
    if (after.drawing !== before.drawing) this.view?.letDraw(after.drawing);
  }

  /** @returns {LabState} the state shown, at the moment shown */
  get #here() {
    return { ...this.#now.shown, at_s: this.at_s };
  }

  get #ahead_s() {
    return Math.max(AHEAD_LEAST_S, AHEAD_WALL_S * this.speed);
  }

  get #error() {
    return /** @type {HTMLElement | null} */ (this.querySelector(".lab-error"));
  }

  /** The first frames, and Plotly meanwhile. */
  async #open() {
    this.view?.fetchPlots();
    await this.#change(this.#now.shown, () => this.#open());
    this.#showPlaying();
  }

  /**
   * @param {LabState} state @param {() => void} again what to do when it failed and is tried again
   * @returns {Promise<boolean>} whether the lab is in that state now
   */
  async #change(state, again) {
    this.playback?.wait();
    this.#send({ type: "asked", state });
    const done = await this.#attempt(() => this.run?.change(state, state.at_s + this.#ahead_s), again);
    if (!isAwaited(this.#now, state)) return false; // a newer change took over
    this.#send({ type: done ? "answered" : "refused", state });
    if (!done) return false;
    this.#showRun();
    this.view?.choose(null);
    this.playback?.goOn(state.at_s);
    this.#completeGhost();
    return true;
  }

  async #completeGhost() {
    await this.#attempt(
      () => this.run?.completeGhost(),
      () => this.#completeGhost(),
    );
    this.#showRun();
  }

  /** @param {number} until_s */
  async #ensure(until_s) {
    await this.#attempt(
      () => this.run?.ensure(until_s),
      () => this.play(),
    );
    this.#showRun();
  }

  /**
   * Does what may fail for want of a server or of sense, and tells of it in place; the last picture stays.
   * @param {() => Promise<void> | undefined} work @param {() => void} again @returns {Promise<boolean>}
   */
  async #attempt(work, again) {
    dropRetry(this.#error);
    try {
      await work();
      clearError(this.#error);
      return true;
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") return false;
      this.playback?.stop();
      const back = { text: "Back to the last good settings", act: () => this.#restore(this.#here) };
      showError(this.#error, error, again, [back]);
      return false;
    }
  }

  #showRun() {
    if (!this.run?.frames || !this.view) return;
    const list = this.querySelector("ol.lab-actions");
    if (list instanceof HTMLElement) showActions(list, this.#here.actions, this.run.frames.marks, actionHooks(this));
    this.view.showRun(this.run.frames, this.run.ghost, this.#now.expected);
    this.view.showMoment(this.#here, this.at_s, this.speed);
  }

  /** @param {number} at_s */
  #tick(at_s) {
    this.view?.showMoment(this.#now.shown, at_s, this.speed);
    const known_s = this.run?.knownUntil_s ?? 0;
    if (!this.run?.complete && !this.run?.asking && known_s < at_s + this.#ahead_s / 2)
      this.#ensure(at_s + this.#ahead_s);
  }

  #showPlaying() {
    this.toggleAttribute("data-playing", this.playing);
    showHeld(this, this.playback?.held ? this.playback.hold_s : null);
    const play = this.querySelector("[data-do=play]");
    if (play) play.textContent = this.playing ? "Pause" : "Play";
    this.querySelector("[data-do=undo]")?.toggleAttribute("disabled", this.#now.past.length === 0);
  }

  /** Where the lab comes to rest, the address, the results and the spoken sentence follow. */
  #settle() {
    if (!this.run?.frames || this.at_s === 0) return;
    if (this.playback?.touched) this.history?.replace(this.#here);
    if (this.#now.hold_s === Infinity) this.answers?.results(this.#here);
    tell(this, sentence(this.run.frames, this.at_s));
  }

  /** @param {LabState} state an address stands for: Back, Forward, or the last good one */
  #restore(state) {
    this.playback?.stop();
    this.touch();
    this.#send({ type: "led", at_s: state.at_s });
    this.#change(state, () => this.#restore(state));
  }

  /** @param {number | null} at_s */
  #hover(at_s) {
    this.view?.point(at_s, !this.playing);
    if (at_s === null && !this.playing) this.view?.showMoment(this.#here, this.at_s, this.speed);
  }

  /** @param {number} at_s a moment of the plots @param {string | null} outcome */
  #pick(at_s, outcome) {
    this.touch();
    if (at_s > this.at_s) return this.seek(at_s);
    const sample = this.run?.frames ? nearestSample(this.run.frames, at_s, outcome) : null;
    if (sample) this.explainInView(sample);
  }
}

if (!customElements.get("traffic-lab")) customElements.define("traffic-lab", TrafficLab);
