// The list of timed actions beside the time line: each can be jumped to, given another value or time, and deleted.
// Tells what the learner wants done; the lab does it.

import { make } from "../../make.js";
import { secondsText } from "../state.js";

/** @typedef {import("../state.js").Action} Action */
/** @typedef {import("../../frames/frames.js").Mark} Mark */
/** @typedef {{jump: (at_s: number) => void, edit: (index: number, action: Action) => void, remove: (index: number) => void}} Hooks */

/** @param {string} text @param {string} label @param {() => void} act */
function button(text, label, act) {
  const element = /** @type {HTMLButtonElement} */ (make("button", "quiet-button", text));
  element.type = "button";
  element.setAttribute("aria-label", label);
  element.addEventListener("click", act);
  return element;
}

/** @param {string} label @param {string} value @param {string} type @param {string} className */
function field(label, value, type, className) {
  const input = /** @type {HTMLInputElement} */ (make("input", className));
  Object.assign(input, { type, value });
  if (type === "number") Object.assign(input, { min: "0", step: "any", required: true });
  input.setAttribute("aria-label", label);
  return input;
}

/**
 * @param {Action} action @param {string} told @param {(action: Action) => void} done @param {() => void} left
 * @returns {HTMLFormElement} in place of the action's line while it is edited
 */
function editor(action, told, done, left) {
  const form = /** @type {HTMLFormElement} */ (make("form", "lab-action-edit"));
  const at = field(`Second at which “${told}” happens`, secondsText(action.at_s), "number", "action-at");
  const value = field(`Value of ${action.control}`, action.value, "text", "action-value");
  const save = /** @type {HTMLButtonElement} */ (make("button", "", "Save"));
  save.type = "submit";
  form.append(at, value, save, button("Cancel", "Cancel, and leave it as it was", left));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    done({ ...action, at_s: Number(at.value), value: value.value.trim() });
  });
  return form;
}

/** What each list shows. @type {WeakMap<HTMLElement, string>} */
const shown = new WeakMap();

/**
 * The list stays as it is, and an editor in it open, while more of the same run arrives.
 * @param {HTMLElement} list @param {readonly Action[]} actions @param {readonly Mark[]} marks as the server words them
 * @param {Hooks} hooks
 */
export function showActions(list, actions, marks, hooks) {
  const all = actions.map((action) => {
    const mark = marks.find(({ at_s, control }) => control === action.control && Math.abs(at_s - action.at_s) < 1e-6);
    return { action, told: mark?.text ?? `${action.control} ${action.value}` };
  });
  const content = JSON.stringify(all);
  if (shown.get(list) === content) return;
  shown.set(list, content);
  const lines = all.map(({ action, told }, index) => {
    const line = make("li", "lab-action");
    const when = `${secondsText(action.at_s)} s`;
    const buttons = [
      button(when, `Go to ${when}`, () => hooks.jump(action.at_s)),
      make("span", "lab-action-text", told),
      button("Edit", `Edit “${told}” at ${when}`, () => {
        const form = editor(
          action,
          told,
          (changed) => hooks.edit(index, changed),
          () => line.replaceChildren(...buttons),
        );
        line.replaceChildren(form);
        form.querySelector("input")?.focus();
      }),
      button("Delete", `Delete “${told}” at ${when}`, () => hooks.remove(index)),
    ];
    line.append(...buttons);
    return line;
  });
  list.replaceChildren(...lines);
  list.hidden = lines.length === 0;
}
