// A row of buttons above each Markdown text: marks, links to what the course has, the preview.

import { choose } from "./links.js";
import { button, insert, make } from "./make.js";

const { Controller } = /** @type {any} */ (window).StimulusModule;

const MARKS = [
  { label: "B", title: "Bold", before: "**", after: "**", empty: "bold" },
  { label: "I", title: "Italic", before: "*", after: "*", empty: "italic" },
  { label: "Code", title: "Code", before: "`", after: "`", empty: "code" },
  { label: "Heading", title: "Heading", before: "\n\n## ", after: "\n\n", empty: "Heading" },
  { label: "List", title: "List", before: "\n\n- ", after: "\n", empty: "first" },
];

export class Markdown extends Controller {
  static values = { targets: String, preview: String };

  shown = make("div", {
    ...{ class: "markdown-preview", hidden: "", tabindex: "0" },
    ...{ role: "region", "aria-label": "Preview of the text" },
  });
  toggle = button("Preview", () => this.#preview(), { "aria-pressed": "false" });

  /** @returns {HTMLTextAreaElement} */
  get field() {
    return this.element;
  }

  connect() {
    if (this.field.previousElementSibling?.matches(".markdown-tools")) return;
    if (!this.field.labels?.length) this.field.setAttribute("aria-label", "Text, in Markdown"); // a block of its own
    const marks = MARKS.map((mark) => button(mark.label, () => this.#mark(mark), { title: mark.title }));
    const tools = make("div", { class: "markdown-tools", role: "toolbar", "aria-label": "Markdown" });
    tools.append(
      ...marks,
      button("Link", () => this.#link()),
      this.toggle,
    );
    this.field.before(tools);
    this.field.after(this.shown);
  }

  /** @param {typeof MARKS[number]} mark */
  #mark({ before, after, empty }) {
    const { selectionStart, selectionEnd, value } = this.field;
    const chosen = value.slice(selectionStart, selectionEnd) || empty;
    insert(this.field, before + chosen + after);
  }

  async #preview() {
    const on = this.toggle.getAttribute("aria-pressed") !== "true";
    if (on) {
      const body = new FormData();
      body.set("text", this.field.value);
      const headers = { "X-CSRFToken": /** @type {any} */ (window).wagtailConfig?.CSRF_TOKEN ?? token() };
      const response = await fetch(this.previewValue, { method: "POST", body, headers });
      this.shown.innerHTML = await response.text();
    }
    this.toggle.setAttribute("aria-pressed", String(on));
    this.shown.hidden = !on;
    this.field.hidden = on;
    if (on) this.shown.focus();
    else this.field.focus();
  }

  async #link() {
    const { selectionStart, selectionEnd, value } = this.field;
    const chosen = value.slice(selectionStart, selectionEnd);
    const found = await choose(this.targetsValue);
    if (!found) return this.field.focus();
    this.field.setSelectionRange(selectionStart, selectionEnd);
    const apart = /\S/.test(value[selectionStart - 1] ?? " ") ? " " : "";
    insert(this.field, `${apart}[${chosen || found.title}](${found.url})`);
  }
}

/** The token of the form that the field stands in. */
function token() {
  const field = document.querySelector("input[name=csrfmiddlewaretoken]");
  return field instanceof HTMLInputElement ? field.value : "";
}
