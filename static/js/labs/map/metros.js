// The metros on the map as buttons: pressing one adds or removes a point of presence, or moves the origin. What they do
// is done in the lab's form, which stays the one place that says what is chosen. One stop for the Tab key; arrows go on.

import { make } from "../../make.js";

/** @typedef {import("../form.js").LabForm} LabForm */
/** @typedef {{code: string, city: string, x: number, y: number}} Metro where it lies, in percent of the map */
/** @typedef {"pops" | "origin"} Mode */

const WAYS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };
const REACH_PX = 22;
const MODES = /** @type {const} */ ({ pops: "add or remove a PoP", origin: "move the origin" });

export class MapMetros {
  /** @param {HTMLElement} lab @param {LabForm} form @param {() => void} changed called when the form was */
  constructor(lab, form, changed) {
    this.lab = lab;
    this.form = form;
    this.changed = changed;
    /** @type {Metro[]} */
    this.metros = JSON.parse(lab.querySelector("script.metro-places")?.textContent ?? "[]");
    /** @type {Mode[]} what the learner may set here */
    this.modes = /** @type {Mode[]} */ (["pops", "origin"]).filter((name) =>
      this.#inputs(name).some((input) => input.type !== "hidden"),
    );
    this.mode = this.modes[0];
    this.told = make("p", "map-told");
    this.layer = make("div", "metros");
    this.held = false;
    if (this.mode) this.#build();
  }

  /** Draws what the form says. @param {boolean} held nothing can be set now */
  show(held) {
    this.held = held;
    this.layer.hidden = held;
    this.#tell(undefined);
    const [pops, origin] = [this.#chosen("pops"), this.#chosen("origin")[0]];
    for (const button of this.#buttons) {
      const code = button.dataset["code"] ?? "";
      const [isPop, isOrigin] = [pops.includes(code), origin === code];
      button.setAttribute("aria-pressed", String(this.mode === "pops" ? isPop : isOrigin));
      button.setAttribute(
        "aria-label",
        `${this.#name(code)}${isPop ? ", point of presence" : ""}${isOrigin ? ", origin" : ""}`,
      );
      button.toggleAttribute("data-chosen", isPop || isOrigin);
    }
  }

  #build() {
    this.lab.querySelectorAll(".metros, .map-mode, .map-told").forEach((old) => old.remove());
    this.layer.setAttribute("role", "group");
    this.layer.setAttribute("aria-label", "Metros on the map; arrow keys go to the next one");
    this.layer.append(...this.metros.map((metro, number) => this.#button(metro, number)));
    this.layer.addEventListener("keydown", (event) => this.#keyed(event));
    this.layer.addEventListener("pointermove", (event) => this.#tell(this.#nearest(event)?.dataset["code"]));
    this.layer.addEventListener("pointerleave", () => this.#tell(undefined));
    this.layer.addEventListener("focusin", ({ target }) => target instanceof HTMLElement && this.#focused(target));
    this.layer.addEventListener("focusout", () => this.#tell(undefined));
    this.layer.addEventListener("click", (event) => this.#clicked(event));
    this.lab.querySelector(".reach-map")?.append(this.layer);
    this.lab.querySelector(".map-bar")?.append(...(this.modes.length > 1 ? [this.#switch()] : []), this.told);
  }

  /** @param {Metro} metro @param {number} number */
  #button({ code, x, y }, number) {
    const button = make("button", "metro");
    Object.assign(button, { type: "button", tabIndex: number === 0 ? 0 : -1 });
    button.dataset["code"] = code;
    button.style.left = `${x}%`;
    button.style.top = `${y}%`;
    return button;
  }

  /** What pressing a metro does, where there are two things to do. */
  #switch() {
    const group = make("fieldset", "map-mode");
    group.append(make("legend", "visually-hidden", "Pressing a metro on the map will"));
    for (const mode of this.modes) {
      const input = document.createElement("input");
      Object.assign(input, {
        type: "radio",
        name: `${this.lab.id}-map-mode`,
        value: mode,
        checked: mode === this.mode,
      });
      input.addEventListener("change", () => {
        this.mode = mode;
        this.show(this.held);
      });
      const label = make("label", "");
      label.append(input, MODES[mode]);
      group.append(label);
    }
    return group;
  }

  /** A finger or a mouse means the nearest metro; a key means the one with the focus. @param {MouseEvent} event */
  #clicked(event) {
    const button = event.detail > 0 ? this.#nearest(event) : event.target;
    if (!(button instanceof HTMLElement) || !button.dataset["code"]) return;
    this.#focused(button);
    this.#set(button.dataset["code"]);
  }

  /** @param {string} code */
  #set(code) {
    if (this.mode === "origin") this.form.set("origin", code);
    const box = this.mode === "pops" && this.#inputs("pops").find(({ value }) => value === code);
    if (box instanceof HTMLInputElement) box.checked = !box.checked;
    this.changed();
    this.#tell(code);
  }

  /** @param {KeyboardEvent} event */
  #keyed(event) {
    const way = WAYS[/** @type {keyof typeof WAYS} */ (event.key)];
    const here = this.metros.find(({ code }) => code === /** @type {HTMLElement} */ (event.target).dataset["code"]);
    if (!way || !here) return;
    event.preventDefault();
    const next = nextIn(this.metros, here, /** @type {[number, number]} */ (way));
    if (next) this.#buttons.find((button) => button.dataset["code"] === next.code)?.focus();
  }

  /** The one stop for the Tab key is where the focus was last. @param {HTMLElement} button */
  #focused(button) {
    for (const each of this.#buttons) each.tabIndex = each === button ? 0 : -1;
    this.#tell(button.dataset["code"]);
  }

  /** @param {string | undefined} code of the metro pointed at */
  #tell(code) {
    for (const button of this.#buttons) button.toggleAttribute("data-pointed", button.dataset["code"] === code);
    const asked = this.mode && !this.held ? `Press a metro to ${MODES[this.mode]}.` : "";
    this.told.textContent = code ? this.#sentence(code) : asked;
  }

  /** @param {string} code */
  #sentence(code) {
    const [isPop, isOrigin] = [this.#chosen("pops").includes(code), this.#chosen("origin")[0] === code];
    const state = [isPop ? "point of presence" : "", isOrigin ? "origin" : ""].filter(Boolean).join(", ");
    return state ? `${this.#name(code)}: ${state}` : this.#name(code);
  }

  /** @param {string} code */
  #name(code) {
    return `${this.metros.find((metro) => metro.code === code)?.city} (${code})`;
  }

  /** @param {MouseEvent} event @returns {HTMLElement | undefined} the metro that is nearest, when one is near */
  #nearest({ clientX, clientY }) {
    const { left, top, width, height } = this.layer.getBoundingClientRect();
    const away = this.metros.map(({ code, x, y }) => ({
      code,
      px: Math.hypot(left + (x / 100) * width - clientX, top + (y / 100) * height - clientY),
    }));
    const nearest = away.sort((one, other) => one.px - other.px)[0];
    return nearest && nearest.px <= REACH_PX
      ? this.#buttons.find((button) => button.dataset["code"] === nearest.code)
      : undefined;
  }

  /** @returns {HTMLButtonElement[]} */
  get #buttons() {
    return [...this.layer.querySelectorAll("button")];
  }

  /** @param {string} name of a setting */
  #inputs(name) {
    return this.form.inputs.filter((input) => this.form.nameOf(input) === name);
  }

  /** @param {string} name of a setting @returns {string[]} */
  #chosen(name) {
    return this.#inputs(name)
      .filter((input) => !(input instanceof HTMLInputElement && input.type === "checkbox") || input.checked)
      .map(({ value }) => value)
      .filter(Boolean);
  }
}

/**
 * The next metro in a direction: near, and not far off to the side.
 * @param {readonly Metro[]} metros @param {Metro} here @param {[number, number]} way @returns {Metro | undefined}
 */
function nextIn(metros, here, [right, down]) {
  const ahead = metros.flatMap((metro) => {
    const [dx, dy] = [(metro.x - here.x) * 2.4, metro.y - here.y]; // the map is 2.4 times as wide as high
    const [along, aside] = [dx * right + dy * down, Math.abs(dx * down) + Math.abs(dy * right)];
    return along > 0.01 && metro !== here ? [{ metro, cost: along + 2 * aside }] : [];
  });
  return ahead.sort((one, other) => one.cost - other.cost)[0]?.metro;
}
