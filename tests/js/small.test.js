// Small pure modules: the map's projection, a form's values, whom kept answers belong to, how long to wait.

import assert from "node:assert/strict";
import { test } from "node:test";

import { bendOf, between, MAP_WIDTH, onArc, project } from "../../static/js/map/projection.js";
import { belongs } from "../../static/js/owners.js";
import { newSubmission, valuesOf } from "../../static/js/questions/form-values.js";
import { secondsIn } from "../../static/js/retry-after.js";

test("the map reaches from 180° west to 180° east and from 84° north to 58° south", () => {
  assert.deepEqual(project({ lat: 84, lon: -180 }), { x: 0, y: 0 });
  assert.deepEqual(project({ lat: -58, lon: 180 }), { x: MAP_WIDTH, y: 400 });
});

test("an arc leads from one place to the other, bent to the north", () => {
  const [from, to] = [
    { x: 0, y: 100 },
    { x: 100, y: 100 },
  ];
  assert.deepEqual(onArc(from, to, 0), from);
  assert.deepEqual(onArc(from, to, 1), to);
  assert.ok(onArc(from, to, 0.5).y < between(from, to, 0.5).y);
  assert.ok(bendOf(from, to).y < 100);
});

test("a form's values are kept without its token and without files", () => {
  const data = new FormData();
  data.append("csrfmiddlewaretoken", "secret");
  data.append("option", "a");
  data.append("option", "b");
  data.append("file", new Blob(["x"]));
  assert.deepEqual(valuesOf(data), [
    ["option", "a"],
    ["option", "b"],
  ]);
});

test("each submission has a name of its own, a UUID of version 4", () => {
  const names = new Set(Array.from({ length: 50 }, newSubmission));
  assert.equal(names.size, 50);
  for (const name of names) assert.match(name, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test("what is kept belongs to whoever kept it, and to the account that a visitor signs in with", () => {
  assert.ok(belongs("u1", "u1"));
  assert.ok(belongs("v1", "u1"));
  assert.ok(!belongs("u1", "v1"));
  assert.ok(!belongs("u1", "u2"));
  assert.ok(!belongs("v1", "v2"));
});

test("one waits as long as one is told, within reason", () => {
  assert.equal(secondsIn("7"), 7);
  assert.equal(secondsIn("100000"), 300);
  for (const nothing of [null, "", "0", "-5", "Tue, 01 Dec 2026 00:00:00 GMT"]) assert.equal(secondsIn(nothing), 20);
});
