// Labs that are set up by playing them: a block takes its settings over from the lab in a window.

import { asQuery, fieldsIn, isSwitch, labelOf, nameOf, sameSetting } from "./fields.js";
import { button, make } from "./make.js";

const { Controller } = /** @type {any} */ (window).StimulusModule;

/**
 * A lab's block in the editor: its settings can be taken over from the lab itself, as it is played in a window. A
 * challenge's solution lies inside such a block and holds only what differs from the start.
 */
export class LabSettings extends Controller {
  static values = { play: String, settings: String };

  connect() {
    if (this.element.querySelector(":scope > .authoring-play")) return;
    const said = make("span", { role: "status" });
    const text = this.#inside ? "Take the solution from playing" : "Set it up by playing";
    this.element.prepend(
      make(
        "p",
        { class: "authoring-play" },
        button(text, () => this.#open(said)),
        " ",
        said,
      ),
    );
  }

  /** @returns {string} the part of the block's value that holds the fields; "" for the value itself */
  get #inside() {
    return this.element.dataset.labInside ?? "";
  }

  /** @param {HTMLElement} said */
  #open(said) {
    said.textContent = "";
    const start = new URLSearchParams({ start: this.#query().toString() });
    const opened = window.open(`${this.playValue}?${start}`, "edgelearn-play", "width=1400,height=900");
    if (!opened) {
      said.textContent = "The browser did not let a window open.";
      return;
    }
    /** @param {MessageEvent} event */
    const heard = async ({ origin, source, data }) => {
      if (origin !== location.origin || source !== opened || typeof data?.query !== "string") return;
      const refused = await this.#fetch(data.query, said);
      if (refused) return opened.postMessage({ refused }, location.origin);
      removeEventListener("message", heard);
      opened.close();
    };
    addEventListener("message", heard);
  }

  /**
   * Takes over what was played, where the lab accepts it.
   * @param {string} query @param {HTMLElement} said @returns {Promise<string>} why it was refused, or nothing
   */
  async #fetch(query, said) {
    try {
      const response = await fetch(`${this.settingsValue}?${query}`);
      const given = await response.json();
      if (!response.ok)
        return Object.values(given.errors ?? {})
          .flat()
          .join(" ");
      said.textContent = this.#take(given);
      return "";
    } catch {
      return "The settings could not be taken over: the site can’t be reached, or you are not signed in any more.";
    }
  }

  /** The block whose settings a solution changes; none for the block itself. */
  get #around() {
    const around = this.#inside ? this.element.parentElement?.closest("[data-lab-settings]") : null;
    return around ? fieldsIn(around) : null;
  }

  /** @returns {URLSearchParams} the settings as the lab's address has them: a solution's over those of the start */
  #query() {
    const around = this.#around;
    const query = around ? asQuery(around) : new URLSearchParams();
    const own = asQuery(fieldsIn(this.element));
    for (const name of new Set(own.keys())) {
      const given = own.getAll(name).filter((value) => value !== "" || !around);
      if (given.length) query.delete(name);
      for (const value of given) query.append(name, value);
    }
    return query;
  }

  /**
   * @param {Record<string, string[]>} settings by name, as the lab's address has them
   * @returns {string} what came of it
   */
  #take(settings) {
    const around = this.#around;
    const start = around && asQuery(around);
    const emptied = new Set();
    for (const field of fieldsIn(this.element)) {
      const name = nameOf(field);
      let given = settings[name];
      if (!given) continue;
      if (start && sameSetting(given, start.getAll(name))) given = [];
      else if (start && given.every((value) => value === "")) emptied.add(labelOf(field));
      if (field.type !== "checkbox") field.value = given[0] ?? "";
      else field.checked = isSwitch(field) ? given[0] === "on" : given.includes(field.value);
      for (const type of ["input", "change"]) field.dispatchEvent(new Event(type, { bubbles: true }));
    }
    if (emptied.size === 0) return "Taken over from the lab.";
    return `A solution can’t leave “${[...emptied].join("”, “")}” empty; that stays as at the start. The rest was taken over.`;
  }
}
