// One lab's run: which spans are asked for, and which answer counts.

import assert from "node:assert/strict";
import { test } from "node:test";

import { LabRun } from "../../static/js/labs/traffic/run.js";
import { framesOf } from "./frames-of.js";

const STATE = { settings: [["cache", "on"]], actions: [], at_s: 0 };
const changed = (at_s) => ({ ...STATE, actions: [{ at_s, control: "cache", value: "off" }] });

/** A run whose questions are kept, each answered with the span it asks for. */
function run() {
  /** @type {string[]} */
  const asked = [];
  const ask = async (query) => {
    const [from_s, to_s] = [Number(query.get("from_s")), Number(query.get("to_s"))];
    asked.push(`${from_s}-${to_s}`);
    return framesOf(from_s, to_s);
  };
  return { asked, run: new LabRun(ask, STATE) };
}

test("spans end on round moments, so that the same questions meet the same caches", async () => {
  const { asked, run: lab } = run();
  await lab.change(STATE, 3);
  await lab.ensure(27);
  assert.deepEqual(asked, ["0-20", "20-40"]);
  assert.equal(lab.knownUntil_s, 40);
});

test("what is known is not asked for again", async () => {
  const { asked, run: lab } = run();
  await lab.change(STATE, 3);
  await lab.ensure(20);
  await lab.change(STATE, 20);
  assert.deepEqual(asked, ["0-20"]);
});

test("a change keeps what both runs have in common, and the run before as a ghost", async () => {
  const { asked, run: lab } = run();
  await lab.change(STATE, 20);
  await lab.change(changed(15), 20);
  assert.deepEqual(asked, ["0-20", "15-20"]);
  assert.equal(lab.ghost?.to_s, 20);
  assert.deepEqual(lab.frames?.t_s, framesOf(0, 20).t_s);
});

test("the ghost is completed to the end of its run", async () => {
  const { asked, run: lab } = run();
  await lab.change(STATE, 20);
  await lab.change(changed(15), 20);
  await lab.completeGhost();
  assert.equal(asked.at(-1), "20-60");
  assert.equal(lab.ghost?.t_s.length, 60);
});

test("a whole run asks for nothing more", async () => {
  const { asked, run: lab } = run();
  await lab.change(STATE, 60);
  assert.ok(lab.complete);
  await lab.ensure(99);
  assert.deepEqual(asked, ["0-60"]);
});

test("the answer to an older change does not count", async () => {
  /** @type {((frames: object) => void)[]} */
  const waiting = [];
  const lab = new LabRun(() => new Promise((answer) => waiting.push(answer)), STATE);
  const older = lab.change(changed(15), 20);
  const newer = lab.change(changed(16), 20);
  waiting[1]?.(framesOf(0, 20));
  await newer;
  waiting[0]?.(framesOf(0, 40));
  await older;
  assert.equal(lab.state.actions[0]?.at_s, 16);
  assert.equal(lab.frames?.to_s, 20);
});

test("a refused change leaves the run as it was", async () => {
  const { run: lab } = run();
  await lab.change(STATE, 20);
  const frames = lab.frames;
  lab.ask = () => Promise.reject(new Error("refused"));
  await assert.rejects(lab.change(changed(15), 20));
  assert.equal(lab.frames, frames);
  assert.equal(lab.state, STATE);
});
