// <card-sorter>: groups of radio buttons, one a card, shown as cards that lie in columns. The radio buttons stay what is
// answered with, and what keyboards and screen readers use; a card can be dragged by pointer and finger besides.

import { make } from "../make.js";

const UNSORTED = "";
/** So far a pointer may slip before it drags, in CSS pixels. */
const SLIP_PX = 6;

class CardSorter extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;
  /** @type {{card: HTMLElement, x: number, y: number, moved: boolean} | null} */
  #drag = null;

  connectedCallback() {
    if (this.#life || this.cards.length === 0) return;
    this.#life = new AbortController();
    const { signal } = this.#life;
    if (!this.querySelector(".sorter-board")) this.#lay();
    this.#place();
    this.closest("form")?.addEventListener("change", () => this.#place(), { signal });
    this.addEventListener("pointerdown", (event) => this.#begin(event), { signal });
    this.addEventListener("pointermove", (event) => this.#go(event), { signal });
    this.addEventListener("pointerup", (event) => this.#drop(event), { signal });
    this.addEventListener("pointercancel", () => this.#end(), { signal });
    this.addEventListener("mousedown", (event) => this.#keepFocus(event), { signal });
    this.addEventListener("keyup", (event) => this.#keyed(event), { signal });
    this.addEventListener("focusout", (event) => this.#close(event), { signal });
  }

  disconnectedCallback() {
    this.#life?.abort();
    this.#life = null;
  }

  /** @returns {HTMLElement[]} */
  get cards() {
    return [...this.querySelectorAll(".sorter-card")].filter((card) => card instanceof HTMLElement);
  }

  /** @returns {HTMLElement[]} the unsorted cards' place last: Tab goes on from a card just sorted to the next */
  get columns() {
    return [...this.querySelectorAll(".sorter-column")].filter((column) => column instanceof HTMLElement);
  }

  #lay() {
    const names = [...(this.cards[0]?.querySelectorAll("input") ?? [])].map(({ value }) => value);
    const board = make("div", "sorter-board");
    for (const name of [...names, UNSORTED]) {
      const column = make("div", "sorter-column");
      column.dataset["column"] = name;
      column.append(make("p", "sorter-title", name || "Still to be sorted"));
      board.append(column);
    }
    board.style.setProperty("--columns", String(names.length));
    this.append(board);
  }

  /** Each card into the column of its checked radio button; whoever had the focus keeps it. */
  #place() {
    const focused = document.activeElement;
    for (const card of this.cards) {
      const chosen = card.querySelector("input:checked");
      const name = chosen instanceof HTMLInputElement ? chosen.value : UNSORTED;
      const column = this.columns.find(({ dataset }) => dataset["column"] === name);
      if (column && card.parentElement !== column) column.append(card);
    }
    if (focused instanceof HTMLElement && this.contains(focused)) focused.focus({ preventScroll: true });
  }

  /** @param {Event} event @returns {HTMLElement | null} the card, unless one of its radio buttons or links is meant */
  #cardUnder({ target }) {
    const card = target instanceof Element && !target.closest("label, a") ? target.closest(".sorter-card") : null;
    return card instanceof HTMLElement && !card.matches(":disabled") ? card : null;
  }

  /** The browser would give the focus to what lies around a card, on touch even after the tap. @param {Event} event */
  #keepFocus(event) {
    const { target } = event;
    if (target instanceof Element && target.closest(".sorter-card") && !target.closest("a")) event.preventDefault();
  }

  /** @param {PointerEvent} event */
  #begin(event) {
    const card = this.#cardUnder(event);
    if (!card || event.button !== 0) return;
    this.#drag = { card, x: event.clientX, y: event.clientY, moved: false };
    this.setPointerCapture(event.pointerId);
  }

  /** @param {PointerEvent} event */
  #go(event) {
    const drag = this.#drag;
    if (!drag) return;
    const [x, y] = [event.clientX - drag.x, event.clientY - drag.y];
    if (!drag.moved && Math.hypot(x, y) < SLIP_PX) return;
    drag.moved = true;
    drag.card.classList.add("dragged");
    drag.card.style.translate = `${x}px ${y}px`;
    const over = this.#columnAt(event);
    for (const column of this.columns) column.classList.toggle("target", column === over);
  }

  /** @param {PointerEvent} event */
  #drop(event) {
    const drag = this.#drag;
    const column = drag?.moved ? this.#columnAt(event) : undefined;
    this.#end();
    if (!drag) return;
    const inputs = [...drag.card.querySelectorAll("input")];
    const wanted = inputs.find(({ value }) => value === column?.dataset["column"]);
    if (wanted && !wanted.checked) {
      wanted.checked = true;
      wanted.dispatchEvent(new Event("change", { bubbles: true }));
    }
    (inputs.find(({ checked }) => checked) ?? inputs[0])?.focus({ preventScroll: true });
    drag.card.classList.toggle("open", !drag.moved); // a tap shows where it could go
  }

  /** Whoever comes by keyboard sees where the card could go. @param {KeyboardEvent} event */
  #keyed({ target }) {
    if (target instanceof Element) target.closest(".sorter-card")?.classList.add("open");
  }

  /** @param {FocusEvent} event whoever goes elsewhere needs no choices any more */
  #close({ target, relatedTarget }) {
    const card = target instanceof Element ? target.closest(".sorter-card") : null;
    if (card && !(relatedTarget instanceof Node && card.contains(relatedTarget))) card.classList.remove("open");
  }

  #end() {
    const card = this.#drag?.card;
    this.#drag = null;
    card?.classList.remove("dragged");
    card?.removeAttribute("style");
    for (const column of this.columns) column.classList.remove("target");
  }

  /** @param {PointerEvent} event @returns {HTMLElement | undefined} the column under the pointer */
  #columnAt({ clientX, clientY }) {
    return this.columns.find((column) => {
      const { left, right, top, bottom } = column.getBoundingClientRect();
      return clientX >= left && clientX <= right && clientY >= top && clientY <= bottom;
    });
  }
}

if (!customElements.get("card-sorter")) customElements.define("card-sorter", CardSorter);
