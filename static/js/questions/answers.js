// <lesson-question>: a question and its form. What the form can't do alone is here: tell the lab of a prediction, keep
// what was typed when the personal form takes the public one's place, and send an answer again that could not be sent.

import { fill, holds, newSubmission, pressed, valuesOf } from "./form-values.js";
import { forgetAnswer, keepAnswer, keptAnswer } from "./kept-answers.js";
import { isPressed } from "../presses.js";
import { secondsIn } from "../retry-after.js";

/** @typedef {import("./form-values.js").Values} Values */

const AGAIN_S = 20; // "online" tells of the network, not of the server
const REFUSED = 400; // by the question itself, which says why in its place
const LIMITED = 429;
const UNAVAILABLE = new Set([502, 503, 504]); // someone on the way says that the server can't be reached
const WAITING = "Not sent yet: the connection is gone. Your answer is kept, and sent by itself as soon as that works.";
const FAILED =
  "Something went wrong, and your answer was not taken. It is kept in this browser: press the button again, or load the page again later.";

/** What was typed into a question that is replaced, by its id. @type {Map<string, Values>} */
const carried = new Map();
/** What was sent from a public form, which keeps nothing, by the question's id. @type {Map<string, Values>} */
const sentInPublic = new Map();

class LessonQuestion extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;
  /** What is being sent, or waits for it. @type {Values | null} */
  #values = null;
  #timer = 0;
  /** Whether it holds something that would be lost if it were replaced. */
  touched = false;

  connectedCallback() {
    if (this.#life) return;
    this.#life = new AbortController();
    const { signal } = this.#life;
    this.#tellLab();
    if (!this.form) return;
    const typed = carried.get(this.id);
    carried.delete(this.id);
    if (typed) fill(this.form, typed);
    this.touched = typed !== undefined;
    for (const type of ["input", "change"]) this.addEventListener(type, () => this.#changed(), { signal });
    if (this.personal) this.#watchSending(signal);
    else this.#watchPublicSending(signal);
  }

  disconnectedCallback() {
    this.#life?.abort();
    this.#life = null;
    clearTimeout(this.#timer);
  }

  get form() {
    return this.querySelector("form");
  }

  /** Whether the form is one's own, to be posted. */
  get personal() {
    return this.#submission !== null;
  }

  /** @returns {HTMLInputElement | null} */
  get #submission() {
    return this.querySelector("input[name=submission]");
  }

  get #key() {
    return this.dataset["keep"] ?? this.id;
  }

  /** Whose answers are sent from here, without a name. */
  get #owner() {
    return this.dataset["owner"] ?? "";
  }

  /** Hands on what was typed to the element that takes this one's place. */
  carry() {
    if (!this.form) return;
    carried.set(this.id, this.#unprefixed(valuesOf(new FormData(this.form))));
  }

  /** @param {Values} values @returns {Values} in the page's address a field has its question's name before its own */
  #unprefixed(values) {
    const lead = `${this.id}-`;
    return values.map(([name, value]) => [name.startsWith(lead) ? name.slice(lead.length) : name, value]);
  }

  async #tellLab() {
    const prediction = JSON.parse(this.dataset["predicted"] ?? "null");
    const lab = document.getElementById(prediction?.lab);
    if (!lab) return;
    await customElements.whenDefined(lab.localName);
    const detail = { ...prediction, now: this.dataset["now"] !== undefined };
    if (this.isConnected) document.dispatchEvent(new CustomEvent("edgelearn:predicted", { detail }));
  }

  /** Another answer than the one that waits is another submission, or it would not count. */
  #changed() {
    this.touched = true;
    if (!this.#values || !this.form || !this.#submission || holds(this.form, this.#values)) return;
    this.#submission.value = newSubmission();
    this.#rest();
  }

  /** What befalls the form itself; a link inside asks for other things. @param {AbortSignal} signal */
  #ofForm(signal) {
    return (/** @type {string} */ type, /** @type {(event: CustomEvent) => void} */ act) =>
      this.addEventListener(
        type,
        (event) => event instanceof CustomEvent && event.detail.elt === this.form && act(event),
        { signal },
      );
  }

  /** What is sent before one's own form has come is sent again from there. @param {AbortSignal} signal */
  #watchPublicSending(signal) {
    this.#ofForm(signal)("htmx:configRequest", ({ detail: { formData } }) => {
      sentInPublic.set(this.id, this.#unprefixed(valuesOf(formData)));
    });
  }

  /** @param {AbortSignal} signal */
  #watchSending(signal) {
    const on = this.#ofForm(signal);
    on("htmx:configRequest", ({ detail: { formData } }) => (this.#values = valuesOf(formData)));
    on("htmx:beforeRequest", () => this.#sending());
    on("htmx:sendError", () => this.#wait());
    on("htmx:timeout", () => this.#wait());
    on("htmx:beforeOnLoad", (event) => this.#met(event));
    addEventListener("online", () => this.#again(), { signal });
    const waiting = sentInPublic.get(this.id) ?? keptAnswer(this.#key, this.#owner);
    sentInPublic.delete(this.id);
    if (!waiting || !this.form) return;
    fill(this.form, waiting);
    this.#values = waiting;
    // Not before htmx has the form in hand: the browser's own way of sending would leave the page.
    on("htmx:afterProcessNode", () => this.#again());
  }

  #sending() {
    clearTimeout(this.#timer);
    this.#say("Sending …");
    this.#enable(false);
  }

  /** A response came; only the question's own word is an answer. @param {CustomEvent} event */
  #met(event) {
    /** @type {XMLHttpRequest} */
    const xhr = event.detail.xhr;
    if (xhr.status < 300 || xhr.status === REFUSED) return this.#answered();
    const limited = xhr.status === LIMITED;
    if (!limited && !UNAVAILABLE.has(xhr.status)) return this.#failed(xhr.getResponseHeader("HX-Retarget") !== null);
    event.preventDefault(); // what it says is for someone who has to send it again themselves
    const again_s = secondsIn(xhr.getResponseHeader("Retry-After"));
    return this.#wait(limited ? tooOften(again_s) : WAITING, again_s);
  }

  #answered() {
    forgetAnswer(this.#key, this.#owner);
    this.#rest();
    this.#say("");
    this.#enable(true);
  }

  #wait(sentence = WAITING, again_s = AGAIN_S) {
    this.#keep();
    this.#say(sentence);
    this.toggleAttribute("data-waiting", true);
    this.#timer = window.setTimeout(() => this.#again(), again_s * 1000);
  }

  /** @param {boolean} told whether the response says itself what is to be done, in the page's place for notices */
  #failed(told) {
    this.#keep();
    this.#say(told ? "" : FAILED);
  }

  #keep() {
    if (this.#values) keepAnswer(this.#key, this.#owner, this.#values);
    this.touched = true;
    this.#enable(true);
  }

  #rest() {
    clearTimeout(this.#timer);
    this.#values = null;
  }

  /** Sends what waits, under the name it already had. */
  #again() {
    if (!this.#values || !this.form || !this.isConnected || this.form.classList.contains("htmx-request")) return;
    const button = pressed(this.form, this.#values);
    if (button)
      button.click(); // htmx learns only from a click which button sends the form
    else this.form.requestSubmit();
  }

  /** @param {boolean} enabled */
  #enable(enabled) {
    for (const button of this.querySelectorAll("button")) button.disabled = !enabled;
  }

  /** @param {string} sentence */
  #say(sentence) {
    const place = this.querySelector(".question-sending");
    if (place) place.textContent = sentence;
    this.removeAttribute("data-waiting");
  }
}

/** @param {number} again_s */
const tooOften = (again_s) =>
  `Not sent yet: this was a little often. Your answer is kept, and sent by itself in ${again_s} seconds.`;

// What was typed is not replaced (pages/personal.js); but into the public question it is only carried over to one's own form.
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const { detail, target } = /** @type {CustomEvent} */ (event);
  if (!(target instanceof LessonQuestion) || isPressed(target)) return;
  if (!target.personal && (target.touched || target.matches(":has(.htmx-request)"))) {
    detail.shouldSwap = true;
    target.carry();
  } else if (target.touched) detail.shouldSwap = false;
});

if (!customElements.get("lesson-question")) customElements.define("lesson-question", LessonQuestion);
