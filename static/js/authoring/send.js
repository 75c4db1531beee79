// The editor's form on its way: sent only where somebody is there to take it, and nothing that was typed is lost.

import { make } from "./make.js";
import { Versions } from "./versions.js";

const GONE =
  "You are not signed in any more, so this was not saved. What you wrote is still here: sign in in another tab, then save again.";
const UNREACHABLE = "The site can't be reached, so this was not saved. What you wrote is still here: try again later.";

/**
 * What is written is sent only while somebody is there to take it: a form that leads to the sign-in page would lose it.
 * @param {HTMLFormElement} form @param {string} alive
 */
export function sendSurely(form, alive) {
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
export function lookAgain(form) {
  if (form.dataset.wUnsavedForceValue !== "true") return;
  const again = () => form.setAttribute("data-w-unsaved-check-interval-value", "501"); // its own is 500
  form.addEventListener("w-autosave:success", again, { once: true });
}
