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
    if (!this.field.labels?.length) this.field.setAttribute("aria-label", "Text, in Markdown"); // a block of its own
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
      if (!response.ok) return Object.values(given.errors ?? {}).flat().join(" ");
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

/** Whether two settings are the same, however their numbers are spelled. @param {string[]} one @param {string[]} other */
function sameSetting(one, other) {
  /** @param {string[]} values */
  const spelled = (values) => values.map((value) => (value.trim() && Number.isFinite(Number(value)) ? String(Number(value)) : value)).sort();
  return JSON.stringify(spelled(one)) === JSON.stringify(spelled(other));
}

/** What a setting is called in the editor. @param {HTMLElement & { name: string }} field */
function labelOf(field) {
  const label = field.closest("[data-contentpath]")?.querySelector(".w-field__label")?.firstChild?.textContent;
  return label?.trim() || nameOf(field);
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

/** The fields as settings; where nothing of several is chosen, that is said. @param {HTMLInputElement[]} fields */
function asQuery(fields) {
  const query = new URLSearchParams();
  for (const field of fields) {
    if (field.type !== "checkbox") query.append(nameOf(field), field.value);
    else if (isSwitch(field)) query.append(nameOf(field), field.checked ? "on" : "off");
    else if (field.checked) query.append(nameOf(field), field.value);
  }
  for (const field of fields) if (!query.has(nameOf(field))) query.append(nameOf(field), "");
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
  const versions = new Versions(form);
  let sure = false;
  /** @param {SubmitEvent} event */
  const ask = async (event) => {
    if (sure) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const sentence = await renewToken(form, alive);
    say(sentence);
    if (sentence) return idle(form);
    await versions.settled();
    versions.tell();
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

/**
 * Which version of the lesson is written on, so that the server can tell when another one came in between: Wagtail
 * tells it with each autosave, but sends along only what the page was opened with.
 */
class Versions {
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
    document.addEventListener("w-dialog:confirmed", ({ target }) => {
      this.#overwrites ||= target instanceof Element && target.id === "w-save-confirmation-dialog";
    }, { capture: true });
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
    if (!field) this.form.append((field = make("input", { type: "hidden", name })));
    if (field instanceof HTMLInputElement) field.value = value;
  }
}

/**
 * Tells at each input what is wrong with it, as the autosave found it, and takes that back once it is right.
 * @param {HTMLFormElement} form
 */
function tellFaults(form) {
  /** @param {Event} event */
  const heard = (event) => {
    const { response, type } = /** @type {CustomEvent} */ (event).detail ?? {};
    if (event.type === "w-autosave:error" && type !== "validation_error") return;
    showFaults(form, response?.faults ?? {});
  };
  for (const type of ["w-autosave:success", "w-autosave:error"]) document.addEventListener(type, heard);
}

/** @param {HTMLFormElement} form @param {Record<string, string[]>} faults sentences by input's name */
function showFaults(form, faults) {
  for (const shown of form.querySelectorAll("[data-fault]")) {
    const name = shown.getAttribute("data-fault") ?? "";
    if (faults[name]?.join(" ") === shown.textContent) delete faults[name];
    else takeBack(form, shown, name);
  }
  for (const [name, sentences] of Object.entries(faults)) {
    const field = inputOf(form, name);
    const place = field?.closest("[data-field-wrapper]");
    if (!field || !place || place.querySelector(".error-message")) continue;
    const id = `fault-${name}`;
    place.append(make("p", { class: "authoring-fault", role: "alert", id, "data-fault": name }, sentences.join(" ")));
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", `${field.getAttribute("aria-describedby") ?? ""} ${id}`.trim());
    unfold(field);
  }
}

/** @param {HTMLFormElement} form @param {Element} shown @param {string} name */
function takeBack(form, shown, name) {
  const field = inputOf(form, name);
  const described = (field?.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id !== shown.id);
  field?.removeAttribute("aria-invalid");
  field?.setAttribute("aria-describedby", described.join(" "));
  shown.remove();
}

/** The input of a name; of a block as a whole its first one. @param {HTMLFormElement} form @param {string} name */
function inputOf(form, name) {
  const quoted = CSS.escape(name);
  return (
    form.querySelector(`[name="${quoted}"]:not([type=hidden])`) ??
    form.querySelector(`[data-field-wrapper] [name^="${quoted}-"]:not([type=hidden])`)
  );
}

/** Opens what hides a field, so that what is told about it is seen. @param {Element} field */
function unfold(field) {
  for (let panel = field.closest("[data-panel]"); panel; panel = panel.parentElement?.closest("[data-panel]") ?? null) {
    const toggle = panel.querySelector("[data-panel-toggle]");
    if (toggle?.getAttribute("aria-expanded") === "false" && toggle instanceof HTMLElement) toggle.click();
  }
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
if (writing instanceof HTMLFormElement) {
  lookAgain(writing);
  tellFaults(writing);
}

const { app } = /** @type {any} */ (window).wagtail;
app.register("edgelearn-markdown", Markdown);
app.register("edgelearn-slugs", Slugs);
app.register("edgelearn-lab", LabSettings);
