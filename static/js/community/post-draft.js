// <post-draft data-key data-owner>: what is typed into its form is kept in this browser until it is posted, so that
// signing in, a reload or a crash loses nothing, and is given back to its writer only. Texts only, no tokens.
// With data-edit the form begins with words that are posted already: what was kept takes their place, and that is said.

import { belongs } from "../owners.js";

/** @typedef {Record<string, string>} Texts by field */
/** @typedef {{ owner: string, texts: Texts }} Kept */

const POSTED = "edgelearn:posted"; // the server's word that a draft is no longer needed

/** @param {string | undefined} draft */
const storageKey = (draft) => `draft:${draft}`;

/** @param {string} key @param {Kept} what */
function keep(key, { owner, texts }) {
  const before = kept(key);
  // Whoever is signed in no more when they send it finds it under their account again.
  const writer = before && belongs(owner, before.owner) ? before.owner : owner;
  try {
    localStorage.setItem(key, JSON.stringify({ owner: writer, texts }));
  } catch {
    // Storage may be full or forbidden: writing goes on without drafts.
  }
}

/** @param {string} key @returns {Kept | null} */
function kept(key) {
  try {
    const found = JSON.parse(localStorage.getItem(key) ?? "null");
    return typeof found?.owner === "string" && typeof found.texts === "object" ? found : null;
  } catch {
    return null; // no storage here, or not ours
  }
}

/** @param {string} key */
function forget(key) {
  try {
    localStorage.removeItem(key);
  } catch {
    // Then there is nothing to forget either.
  }
}

class PostDraft extends HTMLElement {
  connectedCallback() {
    if (this.#begins) this.#restore();
    else this.#keep();
    this.addEventListener("input", this.#keep);
    this.addEventListener("click", this.#cancel);
  }

  disconnectedCallback() {
    this.removeEventListener("input", this.#keep);
    this.removeEventListener("click", this.#cancel);
  }

  get #fields() {
    return [
      .../** @type {NodeListOf<HTMLTextAreaElement | HTMLInputElement>} */ (
        this.querySelectorAll("textarea, input[type=text]")
      ),
    ];
  }

  get #key() {
    return storageKey(this.dataset["key"]);
  }

  get #owner() {
    return this.dataset["owner"] ?? "";
  }

  get #edits() {
    return this.dataset["edit"] !== undefined;
  }

  /** Whether nothing has been typed into the form that the server gave. */
  get #begins() {
    return this.#edits || this.#fields.every((field) => field.value === field.defaultValue && !field.value);
  }

  #restore() {
    const found = kept(this.#key);
    if (!found || !belongs(found.owner, this.#owner)) return;
    for (const field of this.#fields) field.value = found.texts[field.name] ?? field.value;
    if (this.#edits && this.#isAsPosted())
      forget(this.#key); // saved where the server could not say so
    else this.querySelector("[data-restored]")?.removeAttribute("hidden");
  }

  #keep = () => {
    const texts = Object.fromEntries(this.#fields.map(({ name, value }) => [name, value]));
    const isWorthIt = this.#edits ? !this.#isAsPosted() : Object.values(texts).some((text) => text.trim());
    if (isWorthIt) keep(this.#key, { owner: this.#owner, texts });
    else forget(this.#key);
  };

  #isAsPosted() {
    return this.#fields.every(({ value, defaultValue }) => value.trim() === defaultValue.trim());
  }

  /** @param {Event} event */
  #cancel = (event) => {
    if (event.target instanceof Element && event.target.closest("[data-cancel]")) forget(this.#key);
  };
}

if (!customElements.get("post-draft")) {
  customElements.define("post-draft", PostDraft);
  document.addEventListener(POSTED, (event) => {
    forget(storageKey(/** @type {CustomEvent} */ (event).detail.draft));
  });
}
