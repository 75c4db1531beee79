// The instructors' editor: a row of buttons above each Markdown text (marks, links to what the course has, preview), a
// list to take prerequisites from, and labs that are set up by playing. Wagtail's Stimulus starts these controllers
// wherever their names stand in `data-controller`, also in blocks that are added later.

/** @typedef {{ lessons: { title: string, slug: string, url: string }[], terms: { title: string, url: string }[] }} Targets */

const { Controller } = /** @type {any} */ (window).StimulusModule;

/** @type {Promise<Targets> | undefined} */
let targets;

/** What can be linked to; asked for once a page. @param {string} url */
function fetchTargets(url) {
  targets ??= fetch(url).then((response) => {
    if (!response.ok) throw new Error(`${response.status}`);
    return response.json();
  });
  targets.catch(() => (targets = undefined));
  return targets;
}

/**
 * @param {string} tag @param {Record<string, string>} attributes @param {(Node | string)[]} children
 * @returns {HTMLElement}
 */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** @param {string} text @param {() => void} act @param {Record<string, string>} [attributes] */
function button(text, act, attributes = {}) {
  const made = make("button", { type: "button", class: "button button-small button-secondary", ...attributes }, text);
  made.addEventListener("click", act);
  return made;
}

/** Sets a field as if it had been typed, so that the editor saves it. @param {HTMLTextAreaElement} field @param {string} text */
function insert(field, text) {
  field.focus();
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

const MARKS = [
  { label: "B", title: "Bold", before: "**", after: "**", empty: "bold" },
  { label: "I", title: "Italic", before: "*", after: "*", empty: "italic" },
  { label: "Code", title: "Code", before: "`", after: "`", empty: "code" },
  { label: "Heading", title: "Heading", before: "\n\n## ", after: "\n\n", empty: "Heading" },
  { label: "List", title: "List", before: "\n\n- ", after: "\n", empty: "first" },
];

class Markdown extends Controller {
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
    const marks = MARKS.map((mark) => button(mark.label, () => this.#mark(mark), { title: mark.title }));
    const tools = make("div", { class: "markdown-tools", role: "toolbar", "aria-label": "Markdown" });
    tools.append(...marks, button("Link", () => this.#link()), this.toggle);
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

/**
 * Lets a lesson or term be chosen in a dialog, by typing a part of its name.
 * @param {string} url @returns {Promise<{ title: string, url: string } | null>}
 */
async function choose(url) {
  const known = await fetchTargets(url);
  const all = [
    ...known.lessons.map((each) => ({ ...each, kind: "Lesson" })),
    ...known.terms.map((each) => ({ ...each, kind: "Term" })),
  ];
  const search = /** @type {HTMLInputElement} */ (make("input", { type: "search", id: "authoring-target", autocomplete: "off" }));
  const list = make("ul", { class: "authoring-targets" });
  const dialog = /** @type {HTMLDialogElement} */ (
    make("dialog", { class: "authoring-dialog", "aria-label": "Link to" }, make("label", { for: "authoring-target" }, "Lesson or term"), search, list)
  );
  document.body.append(dialog);
  return new Promise((done) => {
    /** @type {{ title: string, url: string } | null} */
    let chosen = null;
    const show = () => {
      const wanted = search.value.trim().toLowerCase();
      const fitting = all.filter(({ title }) => title.toLowerCase().includes(wanted)).slice(0, 30);
      list.replaceChildren(
        ...fitting.map((each) => make("li", {}, button(`${each.kind}: ${each.title}`, () => ((chosen = each), dialog.close())))),
      );
      if (fitting.length === 0) list.append(make("li", {}, "Nothing has this in its name."));
    };
    search.addEventListener("input", show);
    dialog.append(button("Cancel", () => dialog.close()));
    dialog.addEventListener("close", () => (dialog.remove(), done(chosen)));
    show();
    dialog.showModal();
    search.focus();
  });
}

class Slugs extends Controller {
  static values = { targets: String };

  async connect() {
    const { lessons } = await fetchTargets(this.targetsValue);
    const select = /** @type {HTMLSelectElement} */ (make("select", { "aria-label": "Add a lesson" }));
    select.append(
      make("option", { value: "" }, "Add a lesson …"),
      ...lessons.map(({ title, slug }) => make("option", { value: slug }, title)),
    );
    select.addEventListener("change", () => {
      const field = /** @type {HTMLTextAreaElement} */ (this.element);
      const lines = field.value.split("\n").filter((line) => line.trim());
      if (select.value && !lines.includes(select.value)) lines.push(select.value);
      field.value = "";
      insert(field, lines.join("\n"));
      select.value = "";
      select.focus();
    });
    if (!this.element.nextElementSibling?.matches("select")) this.element.after(select);
  }
}

/**
 * A lab's block in the editor: its settings can be taken over from the lab itself, as it is played in a window. A
 * challenge's solution lies inside such a block and holds only what differs from the start.
 */
class LabSettings extends Controller {
  static values = { play: String, settings: String };

  connect() {
    if (this.element.querySelector(":scope > .authoring-play")) return;
    const said = make("span", { role: "status" });
    const text = this.#inside ? "Take the solution from playing" : "Set it up by playing";
    this.element.prepend(make("p", { class: "authoring-play" }, button(text, () => this.#open(said)), " ", said));
  }

  /** @returns {string} the part of the block's value that holds the fields; "" for the value itself */
  get #inside() {
    return this.element.dataset.labInside ?? "";
  }

  /** @param {HTMLElement} said */
  #open(said) {
    const opened = window.open(`${this.playValue}?${this.#query()}`, "edgelearn-play", "width=1400,height=900");
    if (!opened) {
      said.textContent = "The browser did not let a window open.";
      return;
    }
    /** @param {MessageEvent} event */
    const heard = (event) => {
      if (event.origin !== location.origin || event.source !== opened || typeof event.data?.query !== "string") return;
      removeEventListener("message", heard);
      opened.close();
      this.#fetch(event.data.query, said);
    };
    addEventListener("message", heard);
  }

  /** @param {string} query @param {HTMLElement} said */
  async #fetch(query, said) {
    const response = await fetch(`${this.settingsValue}?${query}`);
    const given = await response.json();
    if (response.ok) this.#take(given);
    const refused = Object.values(given.errors ?? {}).flat();
    said.textContent = response.ok ? "Taken over from the lab." : refused.join(" ");
  }

  /** @returns {URLSearchParams} the settings as the lab's address has them: a solution's over those of the start */
  #query() {
    const around = this.#inside ? this.element.parentElement?.closest("[data-lab-settings]") : null;
    const query = around ? asQuery(fieldsIn(around)) : new URLSearchParams();
    const own = asQuery(fieldsIn(this.element));
    for (const name of new Set(own.keys())) {
      const given = own.getAll(name).filter((value) => value !== "" || !around);
      if (given.length) query.delete(name);
      for (const value of given) query.append(name, value);
    }
    return query;
  }

  /** @param {Record<string, string[]>} settings by name, as the lab's address has them */
  #take(settings) {
    for (const field of fieldsIn(this.element)) {
      const given = settings[nameOf(field)];
      if (!given) continue;
      if (field.type !== "checkbox") field.value = given[0] ?? "";
      else field.checked = isSwitch(field) ? given[0] === "on" : given.includes(field.value);
      for (const type of ["input", "change"]) field.dispatchEvent(new Event(type, { bubbles: true }));
    }
  }
}

/**
 * The fields of a block that are settings of its lab, and none of what lies deeper.
 * @param {Element} block @returns {HTMLInputElement[]}
 */
function fieldsIn(block) {
  const { labSettings = "", labInside = "" } = /** @type {HTMLElement} */ (block).dataset;
  const names = new Set(labSettings.split(" "));
  const lead = labInside ? `-value-${labInside}-` : "-value-";
  const all = /** @type {HTMLInputElement[]} */ ([...block.querySelectorAll("input, select, textarea")]);
  return all.filter((field) => names.has(nameOf(field)) && field.name.endsWith(lead + nameOf(field)));
}

/** @param {HTMLInputElement[]} fields */
function asQuery(fields) {
  const query = new URLSearchParams();
  for (const field of fields) {
    if (field.type !== "checkbox") query.append(nameOf(field), field.value);
    else if (isSwitch(field)) query.append(nameOf(field), field.checked ? "on" : "off");
    else if (field.checked) query.append(nameOf(field), field.value);
  }
  return query;
}

/** A single box, which has no value of its own. @param {HTMLInputElement} field */
const isSwitch = (field) => !field.hasAttribute("value") || field.value === "on";

/** @param {{ name: string }} field "body-3-value-pops" @returns {string} "pops" */
const nameOf = (field) => field.name.split("-").at(-1) ?? "";

const GONE =
  "You are not signed in any more, so this was not saved. What you wrote is still here: sign in in another tab, then save again.";
const UNREACHABLE = "The site can't be reached, so this was not saved. What you wrote is still here: try again later.";

/**
 * What is written is sent only while somebody is there to take it: a form that leads to the sign-in page would lose it.
 * @param {HTMLFormElement} form @param {string} alive
 */
function sendSurely(form, alive) {
  let sure = false;
  /** @param {SubmitEvent} event */
  const ask = async (event) => {
    if (sure) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const sentence = await renewToken(form, alive);
    say(sentence);
    if (sentence) return idle(form);
    sure = true;
    withItsName(event.submitter, () => form.requestSubmit(event.submitter));
    sure = false;
  };
  form.addEventListener("submit", ask, { capture: true });
}

/**
 * Wagtail disables a button that was pressed, and a disabled one isn't sent: "Publish" would only save.
 * @param {HTMLElement | null} button @param {() => void} send
 */
function withItsName(button, send) {
  const waiting = button?.hasAttribute("disabled") ?? false;
  button?.removeAttribute("disabled");
  send();
  button?.toggleAttribute("disabled", waiting);
}

/** Wagtail's buttons say that they are saving, and wait. @param {HTMLFormElement} form */
function idle(form) {
  for (const waiting of form.querySelectorAll("[data-w-progress-loading-value]")) {
    waiting.setAttribute("data-w-progress-loading-value", "false");
  }
}

/**
 * Puts the token that holds now into the form.
 * @param {HTMLFormElement} form @param {string} alive @returns {Promise<string>} why that can't be, or nothing
 */
async function renewToken(form, alive) {
  try {
    const response = await fetch(alive, { redirect: "manual" });
    if (!response.ok) return GONE;
    const { token } = await response.json();
    const field = form.elements.namedItem("csrfmiddlewaretoken");
    if (field instanceof HTMLInputElement) field.value = token;
    return "";
  } catch {
    return UNREACHABLE;
  }
}

/** A place of our own, where it stays: Wagtail's messages go with its next attempt to save. @param {string} sentence */
function say(sentence) {
  const place = document.querySelector(".authoring-said") ?? make("p", { class: "authoring-said", role: "alert" });
  place.textContent = sentence;
  document.getElementById("main")?.append(place);
}

/**
 * After a refusal Wagtail saves what it was sent, and then no longer looks whether more was typed, so that this would be
 * lost without a word: a new interval of looking makes it look again.
 * @param {HTMLFormElement} form
 */
function lookAgain(form) {
  if (form.dataset.wUnsavedForceValue !== "true") return;
  const again = () => form.setAttribute("data-w-unsaved-check-interval-value", "501"); // its own is 500
  form.addEventListener("w-autosave:success", again, { once: true });
}

const writing = document.getElementById("page-edit-form");
const alive = document.querySelector("script[data-alive]")?.getAttribute("data-alive");
if (writing instanceof HTMLFormElement && alive) sendSurely(writing, alive);
if (writing instanceof HTMLFormElement) lookAgain(writing);

const { app } = /** @type {any} */ (window).wagtail;
app.register("edgelearn-markdown", Markdown);
app.register("edgelearn-slugs", Slugs);
app.register("edgelearn-lab", LabSettings);
