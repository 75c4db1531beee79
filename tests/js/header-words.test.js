// Which words are offered while header lines are written.

import assert from "node:assert/strict";
import { test } from "node:test";

import { offered, placeOf } from "../../static/js/labs/request/header-words.js";

const word = (text, field = "") => ({ text, says: "", field });
const WORDS = [
  word("Cache-Control: "),
  word("Content-Type: "),
  word("max-age=60", "cache-control"),
  word("must-revalidate", "cache-control"),
  word("no-store", "cache-control"),
];
/** @param {string} text the caret is at its end */
const texts = (text) =>
  offered(WORDS, placeOf(text, text.length), text.slice(text.lastIndexOf("\n") + 1)).map((each) => each.text);

test("the place is the line's own field, and what was begun there", () => {
  const text = "Age: 5\nCache-Control: public, ma";
  assert.deepEqual(placeOf(text, text.length), { field: "cache-control", begun: "ma", from: text.length - 2 });
  assert.deepEqual(placeOf(text, 2), { field: "", begun: "Ag", from: 0 });
});

test("names are offered before the colon, words of the field after it", () => {
  assert.deepEqual(texts("Age: 5\nC"), ["Cache-Control: ", "Content-Type: "]);
  assert.deepEqual(texts("Cache-Control: m"), ["max-age=60", "must-revalidate"]);
  assert.deepEqual(texts("Content-Type: m"), []);
});

test("what stands in the line already is not offered again", () => {
  assert.deepEqual(texts("Cache-Control: max-age=5, "), ["must-revalidate", "no-store"]);
});

test("a word written out is not offered", () => {
  assert.deepEqual(texts("Cache-Control: no-store"), []);
});

test("no more are offered than a list can show", () => {
  const many = Array.from({ length: 20 }, (_, i) => word(`X-${i}: `));
  assert.equal(offered(many, placeOf("X", 1), "X").length, 8);
});
