// A lab's state: its comparison, and its two spellings.

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  addressOf,
  equalUntil_s,
  parseActions,
  serverQuery,
  stateFrom,
  valuesAt,
  withAction,
} from "../../static/js/labs/state.js";

const INITIAL = {
  settings: [
    ["cache", "on"],
    ["pops", "AMS"],
    ["pops", "FRA"],
    ["plots", "rtt"],
  ],
  actions: [],
  at_s: 0,
};
const off = { at_s: 15, control: "cache", value: "off" };
const HREF = "https://edge.example/labs/traffic/";

test("actions are read line by line, and what is none is left out", () => {
  assert.deepEqual(parseActions("15 cache=off\r\nnonsense\n 20.5  rate_per_s = 9 "), [
    off,
    { at_s: 20.5, control: "rate_per_s", value: "9" },
  ]);
});

test("the server is asked with everything that is simulated, not with what is only shown", () => {
  const query = serverQuery({ ...INITIAL, actions: [{ ...off, at_s: 15.004 }] });
  assert.equal(query.toString(), "cache=on&pops=AMS&pops=FRA&actions=15+cache%3Doff");
});

test("an untouched lab leaves the address alone", () => {
  assert.equal(addressOf(HREF, INITIAL, INITIAL, ""), HREF);
});

for (const prefix of ["", "live"]) {
  test(`an address leads back to its state (prefix “${prefix}”)`, () => {
    const state = {
      settings: [
        ["cache", "off"],
        ["pops", "SIN"],
        ["plots", "rtt"],
      ],
      actions: [off],
      at_s: 12.34,
    };
    const address = addressOf(`${HREF}?other=1`, state, INITIAL, prefix);
    assert.deepEqual(stateFrom(address, INITIAL, prefix), state);
    assert.match(address, /other=1/);
  });
}

test("wishes and values of the state before are gone from the next address", () => {
  assert.equal(addressOf(`${HREF}?cache=off&run=1&number=3&at=9&actions=1+cache%3Doff`, INITIAL, INITIAL, ""), HREF);
});

test("a moment that is none is the start", () => {
  for (const at of ["-3", "soon", "Infinity", ""]) assert.equal(stateFrom(`${HREF}?at=${at}`, INITIAL, "").at_s, 0);
});

test("runs are equal to the first action that only one of them has", () => {
  const with15 = withAction(INITIAL, off);
  const with15and40 = withAction(with15, { at_s: 40, control: "rate_per_s", value: "9" });
  assert.equal(equalUntil_s(INITIAL, INITIAL), Infinity);
  assert.equal(equalUntil_s(INITIAL, with15), 15);
  assert.equal(equalUntil_s(with15, with15and40), 40);
});

test("runs with other settings differ from the start; what is only shown counts for nothing", () => {
  const shown = { ...INITIAL, settings: [...INITIAL.settings, ["plots", "load"]] };
  const other = { ...INITIAL, settings: [["cache", "off"], ...INITIAL.settings.slice(1)] };
  assert.equal(equalUntil_s(INITIAL, shown), Infinity);
  assert.equal(equalUntil_s(INITIAL, other), 0);
});

test("a second move of a control at the same moment replaces the first", () => {
  const twice = withAction(withAction(INITIAL, off), { ...off, value: "on" });
  assert.deepEqual(twice.actions, [{ ...off, value: "on" }]);
});

test("a move at another moment, or of another control, stands beside it in order of time", () => {
  const rate = { at_s: 15, control: "rate_per_s", value: "9" };
  const earlier = { ...off, at_s: 5 };
  assert.deepEqual(withAction(withAction(withAction(INITIAL, off), rate), earlier).actions, [earlier, off, rate]);
});

test("a control stands where it was last moved by then", () => {
  const moved = withAction(INITIAL, off);
  assert.deepEqual(valuesAt(moved, "cache", 14.9), ["on"]);
  assert.deepEqual(valuesAt(moved, "cache", 15), ["off"]);
  assert.deepEqual(valuesAt(moved, "pops", 15), ["AMS", "FRA"]);
});
