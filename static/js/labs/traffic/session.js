// What a traffic lab's learner has done, as a value: the state shown, the one asked for, those before it, the prediction
// that is awaited. `reduce` is the only way to a new value; what follows from it (asking, drawing, the address) is the
// lab's (lab.js), the playhead is playback.js.

import { valuesAt, withAction, withSetting } from "../state.js";

/** @typedef {import("../state.js").Action} Action */
/** @typedef {import("../state.js").LabState} LabState */
/** @typedef {import("../state.js").Pair} Pair */
/** @typedef {import("../../plot/plots.js").Expected} Expected */
/** @typedef {import("../../plot/sketch.js").Wanted} Wanted */
/**
 * @typedef {{lab: string, metric: string, expected: number | null, band?: [number | null, number | null],
 *   line?: [number, number][], skipped: boolean, now?: boolean}} Prediction now: made just now, not remembered
 */
/**
 * @typedef {Readonly<{
 *   initial: LabState, shown: LabState, pending: LabState | null, past: readonly LabState[],
 *   hold_s: number, expected: Expected | null, drawing: Wanted | null,
 * }>} Session
 * initial: what the lab was given; pending: asked for, not yet answered; past: what undo goes back to;
 * hold_s: where the lab waits for a prediction; expected: what was predicted; drawing: a line that may be drawn
 */
/**
 * @typedef {{type: "opened", state: LabState}
 *   | {type: "led", at_s: number}
 *   | {type: "asked", state: LabState}
 *   | {type: "answered", state: LabState}
 *   | {type: "refused", state: LabState}
 *   | {type: "committed", before: LabState, undoing: boolean}
 *   | {type: "predicted", prediction: Prediction}
 *   | {type: "sketched", wanted: Wanted}} Event
 * opened: the page's address stands for it; led: an address leads to that moment; answered, refused: what became of a state asked for; committed: it counts as a change
 */

/** @param {LabState} initial @param {number} hold_s @returns {Session} */
export const begin = (initial, hold_s) => ({
  initial,
  shown: initial,
  pending: null,
  past: [],
  hold_s,
  expected: null,
  drawing: null,
});

/** @param {Session} session @param {Event} event @returns {Session} */
export function reduce(session, event) {
  switch (event.type) {
    case "opened":
      return { ...released(session, event.state.at_s), shown: event.state };
    case "led":
      return released(session, event.at_s);
    case "asked":
      return { ...session, pending: event.state };
    case "answered":
      return isAwaited(session, event.state) ? { ...session, pending: null, shown: event.state } : session;
    case "refused":
      return isAwaited(session, event.state) ? { ...session, pending: null } : session;
    case "committed":
      return { ...session, past: event.undoing ? session.past.slice(0, -1) : [...session.past, event.before] };
    case "predicted":
      return { ...session, hold_s: Infinity, drawing: null, expected: expectedFrom(event.prediction) };
    case "sketched":
      return { ...session, drawing: event.wanted, expected: { metric: event.wanted.metric, line: event.wanted.line } };
  }
}

/** @param {Session} session @param {LabState} state @returns {boolean} whether no newer change took over */
export const isAwaited = (session, state) => session.pending === state;

/** @param {Session} session @param {number} at_s @returns {Session} no longer held where that moment lies behind the hold */
const released = (session, at_s) => (at_s > session.hold_s ? { ...session, hold_s: Infinity } : session);

/** @param {Prediction} prediction @returns {Expected | null} */
const expectedFrom = ({ metric, expected, band, line, skipped }) =>
  skipped ? null : { metric, level: expected, band: band ?? null, line: line ?? null };

/** @param {number} at_s @returns {number} rounded up: a change never touches what was already seen */
const actionTime_s = (at_s) => Math.ceil(at_s * 100 - 1e-6) / 100;

/**
 * A control was moved: a live one acts from the moment shown, any other starts the run anew. The same state where a live
 * one stands there already.
 * @param {LabState} state @param {readonly Pair[]} pairs its values now @param {{at_s: number, live: boolean}} when
 * @returns {LabState}
 */
export function withMoved(state, pairs, { at_s, live }) {
  const [control, value] = pairs[0] ?? ["", ""];
  if (!live || at_s === 0) return { ...withSetting(state, pairs), at_s: 0 };
  if (valuesAt(state, control, at_s)[0] === value) return state;
  const acts_s = actionTime_s(at_s);
  return { ...withAction(state, { at_s: acts_s, control, value }), at_s: acts_s };
}

/** @param {LabState} state @param {number} index @param {Action} action @param {number} at_s shown @returns {LabState} */
export function withEdited(state, index, action, at_s) {
  const others = { ...state, actions: state.actions.filter((_, i) => i !== index) };
  return { ...withAction(others, action), at_s: Math.min(at_s, action.at_s) };
}

/** @param {LabState} state @param {number} index @param {number} at_s shown @returns {LabState} */
export const withoutAction = (state, index, at_s) => ({
  ...state,
  actions: state.actions.filter((_, i) => i !== index),
  at_s: Math.min(at_s, state.actions[index]?.at_s ?? 0),
});
