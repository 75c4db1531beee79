// When a lab plays, by a clock of the test's own.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Playback } from "../../static/js/labs/traffic/playback.js";

/** @type {((now_ms: number) => void) | null} */
let frame = null;
let now_ms = 0;
let reduced = false;

beforeEach(() => {
  [frame, now_ms, reduced] = [null, 0, false];
  Object.assign(globalThis, {
    requestAnimationFrame: (advance) => {
      frame = advance;
      return 1;
    },
    cancelAnimationFrame: () => {
      frame = null;
    },
    matchMedia: () => ({ matches: reduced }),
  });
  Object.defineProperty(globalThis, "performance", { value: { now: () => now_ms }, configurable: true });
});

/** @param {number} passed_ms the clock on the wall goes on, in steps that an animation has */
function wait(passed_ms) {
  for (let left_ms = passed_ms; left_ms > 0 && frame; left_ms -= 100) {
    now_ms += 100;
    frame(now_ms);
  }
}

/** @param {{known_s?: number, duration_s?: number, hold_s?: number}} [run] */
function lab({ known_s = 60, duration_s = 60, hold_s = Infinity } = {}) {
  /** @type {string[]} */
  const told = [];
  const hooks = {
    known_s: () => known_s,
    isOver: () => known_s >= duration_s && playback.at_s >= known_s,
    tick: () => {},
    rested: () => told.push("rested"),
    changed: () => {},
  };
  /** @type {Playback} */
  const playback = new Playback(hooks, hold_s);
  return { playback, told };
}

test("simulated time passes at the chosen speed", () => {
  const { playback } = lab();
  playback.player.speed = 10;
  playback.play();
  wait(1000);
  assert.ok(Math.abs(playback.at_s - 10) < 1e-9);
});

test("a tab that was in the background does not leap", () => {
  const { playback } = lab();
  playback.play();
  now_ms += 60_000;
  frame?.(now_ms);
  assert.equal(playback.at_s, 0.25);
});

test("it waits where no more is known, and goes on by itself", () => {
  const { playback, told } = lab({ known_s: 2, duration_s: 60 });
  playback.play();
  wait(5000);
  assert.equal(playback.at_s, 2);
  assert.ok(playback.wanted);
  assert.deepEqual(told, []);
});

test("it rests at the end, and plays from the start again", () => {
  const { playback, told } = lab({ known_s: 2, duration_s: 2 });
  playback.play();
  wait(3000);
  assert.ok(!playback.wanted);
  assert.deepEqual(told, ["rested"]);
  playback.play();
  assert.equal(playback.at_s, 0);
});

test("a prediction holds it", () => {
  const { playback } = lab({ hold_s: 1 });
  playback.play();
  wait(3000);
  assert.equal(playback.at_s, 1);
  assert.ok(playback.held);
  playback.seek(30);
  assert.equal(playback.at_s, 1);
});

test("it plays by itself once it is seen, not after someone took over, nor where less motion is wished for", () => {
  const { playback } = lab();
  playback.comeOrGo(true, true);
  assert.ok(playback.wanted);

  const touched = lab().playback;
  touched.touched = true;
  touched.comeOrGo(true, true);
  assert.ok(!touched.wanted);

  reduced = true;
  const calm = lab().playback;
  calm.comeOrGo(true, true);
  assert.ok(!calm.wanted);
});

test("out of view it stands still, and goes on when it comes back", () => {
  const { playback } = lab();
  playback.play();
  playback.comeOrGo(false, false);
  wait(1000);
  assert.equal(playback.at_s, 0);
  playback.comeOrGo(true, false);
  wait(1000);
  assert.ok(playback.at_s > 0.9);
});
