// <header-lines>: a text area of header lines that offers field names, and in a field the words that stand there, while
// one writes. The words are the server's (a datalist beside the text area). The list is chosen from by arrow keys and
// Enter, or by pointer; Escape closes it, Control and space opens it. Tab always leaves.

import { make } from "../../make.js";
import { offered, placeOf } from "./header-words.js";

let lists = 0;

/** @typedef {import("./header-words.js").Word} Word */

class HeaderLines extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;
  /** @type {Word[]} */
  #words = [];
  /** @type {Word[]} */
  #offered = [];
  #chosen = -1;
  /** @type {HTMLElement | null} */
  #list = null;
  /** @type {HTMLElement | null} */
  #status = null;

  connectedCallback() {
    const area = this.#area;
    if (this.#life || !area) return;
    this.#life = new AbortController();
    const { signal } = this.#life;
    this.#words = [...this.querySelectorAll("option")].map((option) => ({
      text: option.value,
      says: option.textContent ?? "",
      field: option.dataset["field"] ?? "",
    }));
    this.#prepare(area);
    area.addEventListener("input", () => this.#offer(), { signal });
    area.addEventListener("keydown", (event) => this.#pressed(event), { signal });
    area.addEventListener("blur", () => this.#close(), { signal });
    area.addEventListener("click", () => this.#close(), { signal });
    this.#list?.addEventListener("pointerdown", (event) => event.preventDefault(), { signal }); // the text keeps the focus
    this.#list?.addEventListener("click", (event) => this.#clicked(event), { signal });
  }

  disconnectedCallback() {
    this.#life?.abort();
    this.#life = null;
    this.#close();
  }

  /** @returns {HTMLTextAreaElement | null} */
  get #area() {
    return this.querySelector("textarea");
  }

  /** @param {HTMLTextAreaElement} area */
  #prepare(area) {
    if (this.#list) return;
    lists += 1;
    this.#list = make("ul", "header-words");
    this.#list.id = `header-words-${lists}`;
    this.#list.setAttribute("role", "listbox");
    this.#list.setAttribute("aria-label", "Words that fit here");
    this.#list.hidden = true;
    this.#status = make("span", "visually-hidden");
    this.#status.setAttribute("role", "status");
    this.append(this.#list, this.#status);
    area.setAttribute("aria-autocomplete", "list");
    area.setAttribute("aria-haspopup", "listbox");
    area.setAttribute("aria-controls", this.#list.id);
  }

  /** @param {boolean} [asked] whether somebody asked for it: then also where nothing is begun */
  #offer(asked = false) {
    const area = this.#area;
    if (!area || area.selectionStart !== area.selectionEnd) return this.#close();
    const place = placeOf(area.value, area.selectionStart);
    if (!asked && !place.begun && !place.field) return this.#close();
    const line = area.value.slice(area.value.lastIndexOf("\n", area.selectionStart - 1) + 1).split("\n")[0] ?? "";
    this.#offered = offered(this.#words, place, line);
    if (!this.#offered.length) return this.#close();
    this.#show();
  }

  #show() {
    const list = this.#list;
    if (!list || !this.#status) return;
    list.replaceChildren(...this.#offered.map((word, number) => this.#option(word, number)));
    list.hidden = false;
    this.#choose(-1);
    const count = this.#offered.length;
    this.#status.textContent = `${count} ${count === 1 ? "word fits" : "words fit"}; arrow keys choose, Enter takes.`;
  }

  /** @param {Word} word @param {number} number */
  #option(word, number) {
    const option = make("li", "header-word");
    option.id = `${this.#list?.id}-${number}`;
    option.setAttribute("role", "option");
    option.dataset["number"] = String(number);
    option.append(make("code", "", word.text), " ", make("span", "", word.says));
    return option;
  }

  #close() {
    if (!this.#list || this.#list.hidden) return;
    this.#list.hidden = true;
    this.#list.replaceChildren();
    this.#area?.removeAttribute("aria-activedescendant");
    if (this.#status) this.#status.textContent = "";
  }

  /** @param {number} number of the option, −1 for none */
  #choose(number) {
    const options = [...(this.#list?.children ?? [])];
    this.#chosen = number;
    for (const [place, option] of options.entries()) option.setAttribute("aria-selected", String(place === number));
    const chosen = options[number];
    if (!chosen) return this.#area?.removeAttribute("aria-activedescendant");
    this.#area?.setAttribute("aria-activedescendant", chosen.id);
    chosen.scrollIntoView({ block: "nearest" });
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    if (event.key === " " && event.ctrlKey) {
      event.preventDefault();
      return this.#offer(true);
    }
    if (!this.#list || this.#list.hidden) return;
    const count = this.#offered.length;
    if (event.key === "ArrowDown") this.#choose(this.#chosen + 1 < count ? this.#chosen + 1 : 0);
    else if (event.key === "ArrowUp") this.#choose(this.#chosen > 0 ? this.#chosen - 1 : count - 1);
    else if (event.key === "Escape") this.#close();
    else if (event.key === "Enter" && this.#chosen >= 0) this.#take(this.#offered[this.#chosen]);
    else
      return event.key.startsWith("Arrow") || event.key === "Home" || event.key === "End" ? this.#close() : undefined;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {MouseEvent} event */
  #clicked(event) {
    const option = event.target instanceof Element ? event.target.closest("[data-number]") : null;
    if (option instanceof HTMLElement) this.#take(this.#offered[Number(option.dataset["number"])]);
  }

  /** @param {Word | undefined} word goes where one writes */
  #take(word) {
    const area = this.#area;
    if (!area || !word) return;
    const { from } = placeOf(area.value, area.selectionStart);
    const before = area.value[from - 1];
    const space = word.field && (before === ":" || before === ",") ? " " : "";
    this.#close();
    area.setRangeText(space + word.text, from, area.selectionStart, "end");
    area.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
}

if (!customElements.get("header-lines")) customElements.define("header-lines", HeaderLines);
