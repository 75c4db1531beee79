// <post-draft data-key>: what is typed into its form is kept in this browser until it is posted, so that signing in,
// a reload or a crash loses nothing. Texts only, no tokens.

const POSTED = "edgelearn:posted"; // the server's word that a draft is no longer needed

/** @param {string | undefined} key */
const storageKey = (key) => `draft:${key}`;

/** @param {string} key @param {Record<string, string>} texts */
function keep(key, texts) {
  try {
    if (Object.values(texts).some((text) => text.trim())) localStorage.setItem(key, JSON.stringify(texts));
    else localStorage.removeItem(key);
  } catch {
    // Storage may be full or forbidden: writing goes on without drafts.
  }
}

/** @param {string} key @returns {Record<string, string>} */
function kept(key) {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "{}");
  } catch {
    return {};
  }
}

class PostDraft extends HTMLElement {
  connectedCallback() {
    if (this.#fields.every((field) => field.value === field.defaultValue && !field.value)) this.#restore();
    else this.#keep();
    this.addEventListener("input", this.#keep);
  }

  disconnectedCallback() {
    this.removeEventListener("input", this.#keep);
  }

  get #fields() {
    return [.../** @type {NodeListOf<HTMLTextAreaElement | HTMLInputElement>} */ (
      this.querySelectorAll("textarea, input[type=text]")
    )];
  }

  #restore() {
    const texts = kept(storageKey(this.dataset.key));
    for (const field of this.#fields) field.value = texts[field.name] ?? field.value;
  }

  #keep = () => {
    keep(storageKey(this.dataset.key), Object.fromEntries(this.#fields.map(({ name, value }) => [name, value])));
  };
}

if (!customElements.get("post-draft")) {
  customElements.define("post-draft", PostDraft);
  document.addEventListener(POSTED, (event) => {
    localStorage.removeItem(storageKey(/** @type {CustomEvent} */ (event).detail.draft));
  });
}
