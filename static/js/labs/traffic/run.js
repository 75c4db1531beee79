// One lab's run: the state it is in, the frames known of it, and the run before it (the ghost). Decides which span to
// ask for next; a newer question cancels the older one. Draws nothing and touches no address.

import { append, cutAfter, knownUntil_s } from "../../frames/frames.js";
import { equalUntil_s, serverQuery } from "../state.js";

/** @typedef {import("../../frames/frames.js").Frames} Frames */
/** @typedef {import("../state.js").LabState} LabState */
/** @typedef {(query: URLSearchParams, signal: AbortSignal) => Promise<Frames>} Ask */

/** Spans end on a multiple of this, so that learners doing the same ask for the same addresses (and caches answer). */
const SPAN_S = 20;

export class LabRun {
  /** @param {Ask} ask @param {LabState} state */
  constructor(ask, state) {
    this.ask = ask;
    this.state = state;
    /** @type {Frames | null} */
    this.frames = null;
    /** @type {Frames | null} the run before the last change */
    this.ghost = null;
    /** @type {LabState | null} */
    this.ghostState = null;
    /** @type {Promise<void> | null} */
    this.asking = null;
    this.superseded = new AbortController();
  }

  get knownUntil_s() {
    return this.frames ? knownUntil_s(this.frames) : 0;
  }

  get complete() {
    return this.frames !== null && this.knownUntil_s >= this.frames.duration_s - 1e-6;
  }

  /** Drops what is under way: its answer would describe a run nobody looks at. */
  cancel() {
    this.superseded.abort();
    this.superseded = new AbortController();
    this.asking = null;
  }

  /**
   * Goes over to another state once its first frames are here; until then, and when it is refused, the old run stays.
   * @param {LabState} state @param {number} until_s how far to know it at once
   */
  async change(state, until_s) {
    this.cancel();
    const signal = this.superseded.signal;
    const equal_s = equalUntil_s(this.state, state);
    const kept = this.frames && equal_s > 0 ? cutAfter(this.frames, equal_s) : null;
    const frames = await this.#extended(kept?.t_s.length ? kept : null, state, until_s, signal);
    if (signal.aborted) return;
    if (this.frames && equal_s < Infinity) [this.ghost, this.ghostState] = [this.frames, this.state];
    [this.frames, this.state] = [frames, state];
  }

  /** Makes sure that frames up to a time are known or asked for. @param {number} until_s */
  async ensure(until_s) {
    if (this.complete || this.knownUntil_s >= until_s) return;
    this.asking ??= this.#lookAhead(until_s).finally(() => (this.asking = null));
    await this.asking;
  }

  /** Completes the ghost, so that it can be compared with wherever this run goes. */
  async completeGhost() {
    const [ghost, state, signal] = [this.ghost, this.ghostState, this.superseded.signal];
    if (!ghost || !state || knownUntil_s(ghost) >= ghost.duration_s - 1e-6) return;
    const whole = await this.#extended(ghost, state, ghost.duration_s, signal);
    if (this.ghost === ghost) this.ghost = whole;
  }

  /** @param {number} until_s */
  async #lookAhead(until_s) {
    const signal = this.superseded.signal;
    const frames = await this.#extended(this.frames, this.state, until_s, signal);
    if (!signal.aborted) this.frames = frames;
  }

  /**
   * @param {Frames | null} known @param {LabState} state @param {number} until_s @param {AbortSignal} signal
   * @returns {Promise<Frames>}
   */
  async #extended(known, state, until_s, signal) {
    const from_s = known ? knownUntil_s(known) : 0;
    const to_s = Math.max(SPAN_S, Math.ceil(until_s / SPAN_S) * SPAN_S);
    if (known && from_s >= Math.min(to_s, known.duration_s) - 1e-6) return known;
    const query = serverQuery(state);
    query.set("from_s", String(from_s));
    query.set("to_s", String(known ? Math.min(to_s, known.duration_s) : to_s));
    const answer = await this.ask(query, signal);
    return known ? append(known, answer) : answer;
  }
}
