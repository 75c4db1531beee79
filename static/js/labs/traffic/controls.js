// What a learner can press, drag and type in a traffic lab, and which act of the lab it is.

import { listenToKeys } from "./keys.js";
import { copyLink } from "../link.js";
import { withEdited, withMoved, withoutAction } from "./session.js";

/** @typedef {import("./lab.js").TrafficLab} TrafficLab */
/** @typedef {import("../form.js").Input} Input */
/** @typedef {import("../state.js").Action} Action */

/** @param {TrafficLab} lab @param {Input} input moved: a knob acts now, anything else starts the run anew */
function moved(lab, input) {
  if (!lab.form) return;
  const state = lab.latest;
  const moved = withMoved(state, lab.form.valuesOf(input), { at_s: lab.at_s, live: lab.form.isLive(input) });
  if (moved !== state) lab.commit(moved);
}

/** @param {TrafficLab} lab @returns {Record<string, () => void>} by the button's data-do */
const acts = (lab) => ({
  play: () => (lab.playing ? lab.pause() : lab.play()),
  step: () => lab.step(1),
  reset: () => lab.reset(),
  undo: () => lab.undo(),
  link: () => copyLink(lab, /** @type {Element} */ (lab.querySelector("[data-do=link]")), lab.link),
});

/** @param {TrafficLab} lab what the list of actions can ask for */
export const actionHooks = (lab) => ({
  /** @param {number} at_s */
  jump: (at_s) => lab.seek(at_s),
  /** @param {number} index @param {Action} action */
  edit: (index, action) => lab.commit(withEdited(lab.latest, index, action, lab.at_s)),
  /** @param {number} index */
  remove: (index) => lab.commit(withoutAction(lab.latest, index, lab.at_s)),
});

/** @param {TrafficLab} lab @param {AbortSignal} signal ends listening */
export function listenToControls(lab, signal) {
  const buttons = acts(lab);
  /** @param {string} type @param {(target: Element, event: Event) => void} act */
  const on = (type, act) =>
    lab.addEventListener(type, (event) => event.target instanceof Element && act(event.target, event), { signal });

  on("click", (target) => {
    const act = buttons[target.closest("[data-do]")?.getAttribute("data-do") ?? ""];
    if (!act) return;
    lab.touch();
    act();
  });
  on("input", (target) => {
    if (!(target instanceof HTMLInputElement && target.matches(".scrub"))) return lab.form?.showOutputs();
    lab.touch();
    lab.seek(Number(target.value));
  });
  on("change", (target) => {
    if (target instanceof HTMLSelectElement && target.matches(".speed")) return lab.setSpeed(Number(target.value));
    const input = lab.form?.inputs.find((each) => each === target);
    if (!input) return;
    lab.touch();
    moved(lab, input);
  });
  on("submit", (target, event) => target.matches(".lab-form") && event.preventDefault());
  on("exchange-chosen", (_, event) => {
    lab.touch();
    lab.pause();
    lab.explainInView(/** @type {CustomEvent} */ (event).detail);
  });
  on("htmx:afterSwap", (target) => target.closest(".lab-why") && lab.markExplained());
  /** @param {1 | -1} way */
  const step = (way) => {
    lab.touch();
    lab.step(way);
  };
  listenToKeys(lab, { toggle: () => keyed(lab, "play"), step }, signal);
  /** @param {string} type @param {(detail: any) => void} act what a question about this lab says */
  const onWord = (type, act) =>
    document.addEventListener(
      type,
      (event) => {
        const { detail } = /** @type {CustomEvent} */ (event);
        if (detail.lab === lab.id) act(detail);
      },
      { signal },
    );
  onWord("edgelearn:predicted", (prediction) => lab.predicted(prediction));
  onWord("edgelearn:sketched", (wanted) => lab.sketched(wanted));
}

/** @param {TrafficLab} lab @param {string} act */
function keyed(lab, act) {
  lab.touch();
  acts(lab)[act]?.();
}
