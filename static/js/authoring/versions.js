// Which version of the lesson is written on, for a server that lets no version be overwritten unseen.

import { make } from "./make.js";

/**
 * Which version of the lesson is written on, so that the server can tell when another one came in between: Wagtail
 * tells it with each autosave, but sends along only what the page was opened with.
 */
export class Versions {
  /** @type {{ revision_id?: number, revision_created_at?: string }} what this window saved last */
  #saved = {};
  #saving = false;
  #sent = false;
  /** The newest version of somebody else, as far as it was told. @type {number | null} */
  #others = null;
  #overwrites = false;

  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.form = form;
    document.addEventListener("w-autosave:save", (event) => {
      if (this.#sent) event.preventDefault();
      else this.#saving = true;
    });
    // Once the form is on its way, an autosave would meet the version that the form makes.
    addEventListener("submit", ({ target, defaultPrevented }) => (this.#sent ||= target === form && !defaultPrevented));
    addEventListener("pageshow", () => (this.#sent = false));
    document.addEventListener("w-autosave:error", () => (this.#saving = false));
    document.addEventListener("w-autosave:success", (event) => {
      this.#saved = /** @type {CustomEvent} */ (event).detail?.data ?? {};
      this.#saving = false;
    });
    document.addEventListener("w-swap:json", (event) => {
      /** @type {{ revision_id: number | null }[]} */
      const others = /** @type {CustomEvent} */ (event).detail?.data?.other_sessions ?? [];
      this.#others = others.find(({ revision_id }) => revision_id)?.revision_id ?? null;
    });
    document.addEventListener(
      "w-dialog:confirmed",
      ({ target }) => {
        this.#overwrites ||= target instanceof Element && target.id === "w-save-confirmation-dialog";
      },
      { capture: true },
    );
  }

  /** No autosave is under way: one that came after the form would look like somebody else's. */
  async settled() {
    do await new Promise((done) => setTimeout(done, 20));
    while (this.#saving);
  }

  /** Writes into the form what is known. */
  tell() {
    const { revision_id, revision_created_at } = this.#saved;
    if (revision_id) this.#set("loaded_revision_id", String(revision_id));
    if (revision_created_at) this.#set("loaded_revision_created_at", revision_created_at);
    if (this.#overwrites && this.#others) this.#set("overwrites_revision_id", String(this.#others));
  }

  /** @param {string} name @param {string} value */
  #set(name, value) {
    let field = this.form.elements.namedItem(name);
    if (!field) {
      field = make("input", { type: "hidden", name });
      this.form.append(field);
    }
    if (field instanceof HTMLInputElement) field.value = value;
  }
}
