// The playhead: simulated time moved by the clock on the wall, at a chosen speed, never past a limit it is given.
// Knows nothing of frames or pictures.

/** A background tab stops the animation; the playhead must not leap when it comes back. */
const LONGEST_STEP_MS = 250;

export class Player {
  /**
   * @param {{limit_s: () => number, onTick: (at_s: number) => void, onEnd: () => void}} hooks
   * limit_s: how far it may go now; onEnd: called once when the limit is reached while playing
   */
  constructor(hooks) {
    this.hooks = hooks;
    this.at_s = 0;
    this.speed = 1;
    this.#frame = 0;
    this.#last_ms = 0;
  }

  /** @type {number} */
  #frame;
  /** @type {number} */
  #last_ms;

  get playing() {
    return this.#frame !== 0;
  }

  play() {
    if (this.playing) return;
    this.#last_ms = performance.now();
    this.#frame = requestAnimationFrame(this.#advance);
  }

  pause() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }

  /** @param {number} at_s */
  seek(at_s) {
    this.at_s = Math.max(0, Math.min(at_s, this.hooks.limit_s()));
    this.hooks.onTick(this.at_s);
  }

  /** @param {number} now_ms */
  #advance = (now_ms) => {
    const passed_ms = Math.max(0, Math.min(now_ms - this.#last_ms, LONGEST_STEP_MS));
    this.#last_ms = now_ms;
    this.#frame = requestAnimationFrame(this.#advance);
    const wanted_s = this.at_s + (passed_ms / 1000) * this.speed;
    const limit_s = this.hooks.limit_s();
    this.at_s = Math.min(wanted_s, limit_s);
    this.hooks.onTick(this.at_s);
    if (wanted_s >= limit_s) this.hooks.onEnd();
  };
}
