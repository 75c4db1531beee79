// What is to be said of headers while they are written: the server's notes on each field, put below it. The focus stays.

import { fetchFragment, Refusal } from "../../frames/client.js";
import { make } from "../../make.js";

/** @typedef {import("../form.js").LabForm} LabForm */

const QUIET_MS = 300;

/**
 * What is written, without the line one is still writing the name of.
 * @param {string} text @param {number} caret @returns {string}
 */
export function finished(text, caret) {
  const from = text.lastIndexOf("\n", caret - 1) + 1;
  const end = text.indexOf("\n", caret);
  const line = text.slice(from, end < 0 ? undefined : end);
  return line.includes(":") ? text : text.slice(0, from) + text.slice(from + line.length);
}

export class HeaderChecks {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #due = undefined;
  #asking = new AbortController();

  /**
   * @param {HTMLElement} lab that has a place for notes below each field of headers @param {LabForm} form
   * @param {string} address that answers with the notes
   */
  constructor(lab, form, address) {
    this.lab = lab;
    this.form = form;
    this.address = address;
  }

  /** @param {Event} event somebody wrote; asked once they pause */
  written(event) {
    if (!(event.target instanceof HTMLTextAreaElement) || !this.#place(this.form.nameOf(event.target))) return;
    clearTimeout(this.#due);
    const area = event.target;
    this.#due = setTimeout(() => this.#ask(area), QUIET_MS);
  }

  stop() {
    clearTimeout(this.#due);
    this.#asking.abort();
  }

  /** @param {ParentNode} answer holds the notes of each field */
  show(answer) {
    for (const notes of answer.querySelectorAll("[data-checks-of]")) {
      const nodes = [...notes.childNodes].map((node) => node.cloneNode(true));
      this.#put(notes.getAttribute("data-checks-of") ?? "", nodes);
    }
  }

  /** @param {string} name @returns {HTMLElement | null} where a field's notes go */
  #place(name) {
    return this.lab.querySelector(`[data-note="${CSS.escape(name)}"]`);
  }

  /** @param {string} name @param {Node[]} nodes */
  #put(name, nodes) {
    const place = this.#place(name);
    const text = nodes.map((node) => node.textContent).join("");
    if (place && place.textContent !== text) place.replaceChildren(...nodes);
  }

  /** @param {HTMLTextAreaElement} area where somebody writes */
  async #ask(area) {
    this.#asking.abort();
    this.#asking = new AbortController();
    const { signal } = this.#asking;
    try {
      const query = new URLSearchParams(this.form.read());
      query.set(this.form.nameOf(area), finished(area.value, area.selectionStart));
      const html = await fetchFragment(this.address, query, signal);
      if (!signal.aborted) this.show(new DOMParser().parseFromString(html, "text/html"));
    } catch (error) {
      if (!signal.aborted) this.#refused(error);
    }
  }

  /** Each sentence goes below the field whose label it begins with. @param {unknown} error */
  #refused(error) {
    if (!(error instanceof Refusal)) throw error;
    for (const place of /** @type {NodeListOf<HTMLElement>} */ (this.lab.querySelectorAll("[data-note][data-label]"))) {
      const label = place.dataset["label"] ?? "";
      const own = error.sentences.filter((sentence) => sentence.startsWith(label));
      this.#put(
        place.dataset["note"] ?? "",
        own.map((sentence) => make("p", "field-errors", sentence)),
      );
    }
  }
}
