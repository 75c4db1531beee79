// A lab's form as data: reads its settings, and shows in it where the knobs stand at a moment. Which inputs may be moved
// while the lab plays is written on them by the server (data-live).

import { valuesAt, valuesOf } from "./state.js";

/** @typedef {import("./state.js").LabState} LabState */
/** @typedef {import("./state.js").Pair} Pair */
/** @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Input */

const ACTIONS = "actions";

export class LabForm {
  /** @param {HTMLFormElement} form @param {string} prefix of its input names */
  constructor(form, prefix) {
    this.form = form;
    this.lead = prefix ? `${prefix}-` : "";
  }

  /** @returns {Input[]} inputs that belong to the state; buttons, foreign ones and wishes beside it (data-beside) left out */
  get inputs() {
    const all = [...this.form.elements].filter((element) => element.matches("input, select, textarea"));
    const own = /** @type {Input[]} */ (all).filter(({ name }) => name.startsWith(this.lead) && name !== this.lead);
    return own.filter(({ dataset }) => dataset["beside"] === undefined);
  }

  /** @param {Input} input @returns {Pair[]} its setting, with everything chosen for it now */
  valuesOf(input) {
    const name = this.nameOf(input);
    return this.read().filter(([key]) => key === name);
  }

  /** @param {Input} input @returns {string} its setting's name, without the prefix */
  nameOf(input) {
    return input.name.slice(this.lead.length);
  }

  /** @param {Input} input */
  isLive(input) {
    return input.closest("[data-live]") !== null;
  }

  /** @returns {Pair[]} each setting but the actions; a list with nothing chosen is one empty value */
  read() {
    const names = [...new Set(this.inputs.map((input) => this.nameOf(input)))].filter((name) => name !== ACTIONS);
    const data = new FormData(this.form);
    return names.flatMap((name) => {
      const values = data
        .getAll(this.lead + name)
        .map(String)
        .filter((value) => value !== "");
      return (values.length ? values : [""]).map((value) => /** @type {Pair} */ ([name, value]));
    });
  }

  /** @returns {string} the actions the lab starts with, as text */
  readActions() {
    return this.inputs.find((input) => this.nameOf(input) === ACTIONS)?.value ?? "";
  }

  /** Shows the settings, and each knob as it stands at a moment. @param {LabState} state @param {number} at_s */
  show(state, at_s) {
    for (const input of this.inputs) {
      const name = this.nameOf(input);
      if (name === ACTIONS || input.type === "hidden" || input === document.activeElement) continue;
      this.#write(input, this.isLive(input) ? valuesAt(state, name, at_s) : valuesOf(state.settings, name));
    }
    this.showOutputs();
  }

  /** Shows what the learner does not set: hidden inputs of one value. @param {LabState} state */
  showFixed(state) {
    for (const input of this.inputs) {
      const [value, more] = valuesOf(state.settings, this.nameOf(input));
      if (input.type === "hidden" && more === undefined && !this.#hasChoices(input)) input.value = value ?? "";
    }
  }

  /** @param {string} name of a setting @param {string} value */
  set(name, value) {
    for (const input of this.inputs) if (this.nameOf(input) === name) this.#write(input, [value]);
  }

  /** @param {Input} input @returns {boolean} whether it only stands for "none" beside checkboxes */
  #hasChoices(input) {
    return this.inputs.some((other) => other !== input && other.name === input.name);
  }

  /** Writes each slider's value into the output beside it. */
  showOutputs() {
    for (const input of this.inputs) {
      const output = input.parentElement?.querySelector("output");
      if (output && output.value !== input.value) output.value = input.value;
    }
  }

  /** @param {Input} input @param {string[]} values */
  #write(input, values) {
    if (input instanceof HTMLInputElement && (input.type === "checkbox" || input.type === "radio")) {
      input.checked = values.includes(input.value);
    } else if (input instanceof HTMLSelectElement && input.multiple) {
      for (const option of input.options) option.selected = values.includes(option.value);
    } else if (input.value !== (values[0] ?? "")) {
      input.value = values[0] ?? "";
    }
  }
}
