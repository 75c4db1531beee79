// Frames put together from consecutive answers, and what is found in them.

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  append,
  cutAfter,
  framesUntil,
  knownUntil_s,
  nearestSample,
  nextEvent,
  previousEvent,
  sum,
} from "../../static/js/frames/frames.js";
import { sentence } from "../../static/js/labs/traffic/tiles.js";
import { framesOf, sample } from "./frames-of.js";

test("two answers one after the other are what one answer would have been", () => {
  assert.deepEqual(append(framesOf(0, 5), framesOf(5, 9)), framesOf(0, 9));
});

test("what one side never met counts as zero there", () => {
  const joined = append(framesOf(0, 2), framesOf(2, 4, { outcomes: { miss: [7, 8] }, causes: { expired: [1, 2] } }));
  assert.deepEqual(joined.outcomes, { hit: [1, 2, 0, 0], miss: [0, 0, 7, 8] });
  assert.deepEqual(joined.causes, { expired: [0, 0, 1, 2] });
});

test("an exchange that both answers tell of is there once", () => {
  const [one, two] = [sample(1, 2, "hit"), sample(2, 3, "miss")];
  const joined = append(framesOf(0, 2, { exchanges: [one] }), framesOf(2, 4, { exchanges: [one, two] }));
  assert.deepEqual(joined.exchanges, [one, two]);
});

test("cut frames are what was known by then", () => {
  const whole = framesOf(0, 9, { exchanges: [sample(1, 3, "hit"), sample(2, 6, "miss")] });
  assert.deepEqual(cutAfter(whole, 5.5), framesOf(0, 5, { exchanges: [sample(1, 3, "hit")] }));
});

test("a frame counts once it has ended", () => {
  const frames = framesOf(0, 3);
  assert.deepEqual(
    [0, 0.99, 1, 2.5, 3, 99].map((at_s) => framesUntil(frames, at_s)),
    [0, 0, 1, 2, 3, 3],
  );
  assert.equal(knownUntil_s(frames), 3);
  assert.equal(knownUntil_s(framesOf(5, 5)), 5);
});

test("a sum takes the frames from one up to another", () => {
  assert.equal(sum([1, 2, 4, 8], 1, 3), 6);
});

test("worth stopping at are marks, misses, and outcomes that differ from the one before", () => {
  const exchanges = [
    sample(1, 1, "hit"),
    sample(2, 2, "hit"),
    sample(3, 4, "miss"),
    sample(4, 5, "miss"),
    sample(5, 6, "hit"),
  ];
  const frames = framesOf(0, 9, { exchanges, marks: [{ at_s: 3, control: "cache", text: "" }] });
  const stops = [];
  for (let event = nextEvent(frames, 0); event; event = nextEvent(frames, event.at_s)) stops.push(event.at_s);
  assert.deepEqual(stops, [1, 3, 4, 5, 6]);
  assert.equal(previousEvent(frames, 4)?.at_s, 3);
  assert.equal(previousEvent(frames, 1), null);
});

test("the nearest exchange is of the outcome asked for, where there is one", () => {
  const frames = framesOf(0, 9, { exchanges: [sample(1, 1, "hit"), sample(2, 5, "miss")] });
  assert.equal(nearestSample(frames, 1, "miss")?.number, 2);
  assert.equal(nearestSample(frames, 1, "stale")?.number, 1);
  assert.equal(nearestSample(framesOf(0, 9), 1, null), null);
});

test("the tiles are said as a sentence", () => {
  assert.equal(sentence(framesOf(0, 9), 3.5), "At 3.5 s: Offload 3 %.");
  assert.equal(
    sentence(framesOf(0, 2, { wrong_variants: [0, 2] }), 2),
    "At 2.0 s: Offload 2 %. Served the wrong variant: 2.",
  );
});
