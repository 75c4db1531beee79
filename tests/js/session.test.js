// What a traffic lab's learner has done: each act makes a new value, and none changes the one before it.

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  begin,
  isAwaited,
  reduce,
  withEdited,
  withMoved,
  withoutAction,
} from "../../static/js/labs/traffic/session.js";

/** @param {number} at_s @param {object[]} [actions] */
const state = (at_s, actions = []) => ({
  settings: [
    ["cache", "on"],
    ["rate_per_s", "100"],
  ],
  actions,
  at_s,
});

const INITIAL = state(0);
const off = (at_s) => ({ at_s, control: "cache", value: "off" });

/** @param {object[]} events @param {number} [hold_s] */
const after = (events, hold_s = Infinity) => events.reduce(reduce, begin(INITIAL, hold_s));

test("a state asked for is shown once it is answered", () => {
  const next = state(5);
  const asked = after([{ type: "asked", state: next }]);
  assert.equal(asked.shown, INITIAL);
  assert.equal(asked.pending, next);
  const answered = reduce(asked, { type: "answered", state: next });
  assert.equal(answered.shown, next);
  assert.equal(answered.pending, null);
});

test("what is refused leaves the last good state", () => {
  const next = state(5);
  const refused = after([
    { type: "asked", state: next },
    { type: "refused", state: next },
  ]);
  assert.equal(refused.shown, INITIAL);
  assert.equal(refused.pending, null);
});

for (const type of ["answered", "refused"]) {
  test(`a newer change is still awaited when an older one is ${type}`, () => {
    const [older, newer] = [state(5), state(6)];
    const session = after([
      { type: "asked", state: older },
      { type: "asked", state: newer },
      { type, state: older },
    ]);
    assert.equal(session.shown, INITIAL);
    assert.ok(isAwaited(session, newer));
    assert.ok(!isAwaited(session, older));
  });
}

test("undo goes back through the changes, the last one first", () => {
  const [one, two] = [state(1), state(2)];
  const committed = after([
    { type: "committed", before: one, undoing: false },
    { type: "committed", before: two, undoing: false },
  ]);
  assert.deepEqual(committed.past, [one, two]);
  const undone = reduce(committed, { type: "committed", before: state(3), undoing: true });
  assert.deepEqual(undone.past, [one]);
  assert.deepEqual(committed.past, [one, two]);
});

test("a prediction frees the lab and is kept for the plots", () => {
  const made = after(
    [{ type: "predicted", prediction: { lab: "a", metric: "hit_ratio", expected: 0.5, skipped: false } }],
    15,
  );
  assert.equal(made.hold_s, Infinity);
  assert.deepEqual(made.expected, { metric: "hit_ratio", level: 0.5, band: null, line: null });
});

test("skipping frees the lab and expects nothing", () => {
  const skipped = after(
    [{ type: "predicted", prediction: { lab: "a", metric: "hit_ratio", expected: null, skipped: true } }],
    15,
  );
  assert.equal(skipped.hold_s, Infinity);
  assert.equal(skipped.expected, null);
});

test("a line is drawn until the prediction is made", () => {
  const wanted = { metric: "rtt", from_s: 0, to_s: 9, line: [[1, 2]] };
  const drawing = after([{ type: "sketched", wanted }], 15);
  assert.equal(drawing.drawing, wanted);
  assert.deepEqual(drawing.expected, { metric: "rtt", line: [[1, 2]] });
  assert.equal(drawing.hold_s, 15);
  const made = reduce(drawing, {
    type: "predicted",
    prediction: { lab: "a", metric: "rtt", expected: null, line: [[1, 2]], skipped: false },
  });
  assert.equal(made.drawing, null);
});

test("an address that leads behind the hold frees the lab, one before it does not", () => {
  assert.equal(after([{ type: "opened", state: state(14) }], 15).hold_s, 15);
  assert.equal(after([{ type: "opened", state: state(16) }], 15).hold_s, Infinity);
  assert.equal(after([{ type: "led", at_s: 15 }], 15).hold_s, 15);
  assert.equal(after([{ type: "led", at_s: 16 }], 15).hold_s, Infinity);
});

test("no event changes the value before it", () => {
  const before = Object.freeze(after([{ type: "asked", state: INITIAL }], 15));
  Object.freeze(before.past);
  reduce(before, { type: "committed", before: INITIAL, undoing: false });
  reduce(before, { type: "opened", state: state(20) });
  assert.equal(before.hold_s, 15);
});

test("a live control acts from the moment shown, never before what was seen", () => {
  const moved = withMoved(INITIAL, [["cache", "off"]], { at_s: 20.0012, live: true });
  assert.deepEqual(moved.actions, [off(20.01)]);
  assert.equal(moved.at_s, 20.01);
  assert.equal(withMoved(INITIAL, [["cache", "off"]], { at_s: 20, live: true }).at_s, 20);
});

test("a live control moved at the start, or any other at any time, is a setting and starts the run anew", () => {
  for (const when of [
    { at_s: 0, live: true },
    { at_s: 20, live: false },
  ]) {
    const moved = withMoved(state(20, [off(5)]), [["rate_per_s", "50"]], when);
    assert.deepEqual(moved.settings, [
      ["cache", "on"],
      ["rate_per_s", "50"],
    ]);
    assert.deepEqual(moved.actions, [off(5)]);
    assert.equal(moved.at_s, 0);
  }
});

test("a live control that stands there already changes nothing", () => {
  const shown = state(20, [off(5)]);
  assert.equal(withMoved(shown, [["cache", "off"]], { at_s: 20, live: true }), shown);
});

test("an edited action takes its new place, and the lab goes back to it", () => {
  const edited = withEdited(state(0, [off(10), { at_s: 20, control: "rate_per_s", value: "5" }]), 0, off(25), 40);
  assert.deepEqual(
    edited.actions.map(({ at_s }) => at_s),
    [20, 25],
  );
  assert.equal(edited.at_s, 25);
});

test("without an action the lab goes back to where it acted, or stays before it", () => {
  const two = state(0, [off(10), { at_s: 20, control: "rate_per_s", value: "5" }]);
  assert.deepEqual(withoutAction(two, 0, 30), { ...two, actions: [two.actions[1]], at_s: 10 });
  assert.equal(withoutAction(two, 1, 12).at_s, 12);
});
