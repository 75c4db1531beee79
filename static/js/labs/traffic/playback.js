// When a lab plays: by itself once it is seen, by hand from then on, never past what is known nor past a prediction's
// hold, and not while it is out of view. What is shown at a moment, and what follows when it rests, is the lab's.

import { Player } from "../../frames/player.js";
import { reducedMotion } from "../../theme.js";

/**
 * @typedef {{known_s: () => number, isOver: () => boolean, tick: (at_s: number) => void, rested: () => void,
 *   changed: () => void}} Hooks
 */

export class Playback {
  /** @param {Hooks} hooks @param {number} hold_s the moment a prediction holds the lab at */
  constructor(hooks, hold_s) {
    this.hooks = hooks;
    this.hold_s = hold_s;
    /** Whether it should run as soon as it can: it may be waiting for frames, or be out of view. */
    this.wanted = false;
    /** Whether someone took over: what they did, the lab does not undo by playing on its own. */
    this.touched = false;
    this.player = new Player({ limit_s: () => this.limit_s, onTick: hooks.tick, onEnd: () => this.#limitReached() });
  }

  get at_s() {
    return this.player.at_s;
  }

  get limit_s() {
    return Math.min(this.hooks.known_s(), this.hold_s);
  }

  get held() {
    return this.at_s >= this.hold_s;
  }

  play() {
    this.wanted = true;
    if (this.hooks.isOver()) this.player.seek(0);
    this.player.play();
    this.hooks.changed();
  }

  pause() {
    this.stop();
    this.hooks.rested();
  }

  /** A pause on the way to something else. */
  stop() {
    this.wanted = false;
    this.player.pause();
    this.hooks.changed();
  }

  /** Stands still while frames are asked for. */
  wait() {
    this.player.pause();
  }

  /** @param {number} at_s where it goes on, or rests */
  goOn(at_s) {
    this.player.seek(at_s);
    if (this.wanted) this.player.play();
    else this.hooks.rested();
  }

  /** @param {number} at_s */
  seek(at_s) {
    this.player.seek(at_s);
    if (!this.wanted) this.hooks.rested();
  }

  /** @param {boolean} inView @param {boolean} atStart whether the address asks for no moment of its own */
  comeOrGo(inView, atStart) {
    if (!inView) return this.player.pause();
    if (this.wanted) return this.player.play();
    if (atStart && !this.touched && this.at_s === 0 && !reducedMotion()) this.play();
  }

  #limitReached() {
    if (this.hooks.isOver() || this.held) this.pause();
  }
}
