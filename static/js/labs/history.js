// A lab's states in the browser's history: a committed change is a new entry, a pause only rewrites the present one.
// What a state is, and how an address spells it, is in state.js.

import { addressOf, parseActions, stateFrom } from "./state.js";

/** @typedef {import("./form.js").LabForm} LabForm */
/** @typedef {import("./state.js").LabState} LabState */

/**
 * The state a lab starts in, which is what an address without parameters stands for. The server writes it beside the
 * form, since the form already shows what the present address asked for.
 * @param {HTMLElement} lab @param {LabForm} form @returns {LabState}
 */
export function initialState(lab, form) {
  form.form.reset(); // a reloaded page keeps what was typed
  const written = lab.dataset["initial"];
  if (written === undefined) return { settings: form.read(), actions: parseActions(form.readActions()), at_s: 0 };
  const pairs = [...new URLSearchParams(written)];
  return {
    settings: pairs.filter(([name]) => name !== "actions"),
    actions: parseActions(pairs.find(([name]) => name === "actions")?.[1] ?? ""),
    at_s: 0,
  };
}

export class LabHistory {
  /**
   * @param {{initial: LabState, prefix: string, anchor?: string, restored: (state: LabState) => void}} lab
   * `anchor` is its id on the page, where that is not the prefix
   * @param {AbortSignal} signal ends listening
   */
  constructor({ initial, prefix, anchor = prefix, restored }, signal) {
    this.initial = initial;
    this.prefix = prefix;
    this.anchor = anchor;
    this.shown = location.search;
    addEventListener("popstate", () => this.#moved(restored), { signal });
  }

  /** A jump to an anchor on the page moves through history, too, but changes no state. @param {(state: LabState) => void} restored */
  #moved(restored) {
    if (location.search === this.shown) return;
    this.shown = location.search;
    restored(this.present());
  }

  /** @returns {LabState} what the page's address stands for */
  present() {
    return stateFrom(location.href, this.initial, this.prefix);
  }

  /** @param {LabState} state @returns {string} its address, at this lab's place on the page */
  address(state) {
    const url = new URL(addressOf(location.href, state, this.initial, this.prefix));
    if (this.prefix) url.hash = this.anchor;
    return url.href;
  }

  /** @param {LabState} state a change someone made */
  push(state) {
    const address = this.address(state);
    if (address !== location.href) history.pushState(null, "", address);
    this.shown = location.search;
  }

  /** @param {LabState} state the same run, at another moment */
  replace(state) {
    history.replaceState(history.state, "", this.address(state));
    this.shown = location.search;
  }
}
