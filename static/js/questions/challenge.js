// A challenge's check beside its lab: what the lab's controls show now is what is sent. Where the question has controls
// of its own (on its private page) there is no lab, and nothing to do.

const COPIED = "data-from-lab";

/** @param {HTMLFormElement} form @param {HTMLElement} question @param {HTMLFormElement} lab */
function copyControls(form, question, lab) {
  for (const old of form.querySelectorAll(`[${COPIED}]`)) old.remove();
  const shown = new FormData(lab);
  for (const control of (question.dataset["controls"] ?? "").split(" ")) {
    const values = shown.getAll(`${question.dataset["challenge"]}-${control}`).map(String);
    const chosen = values.filter((value) => value !== "");
    for (const value of chosen.length ? chosen : values.slice(0, 1)) form.append(hidden(control, value));
  }
}

/** @param {string} name @param {string} value */
function hidden(name, value) {
  const input = document.createElement("input");
  Object.assign(input, { type: "hidden", name, value });
  input.setAttribute(COPIED, "");
  return input;
}

// Before htmx, and whoever keeps what could not be sent, read the form.
document.addEventListener(
  "submit",
  (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    const question = form.closest("[data-challenge]");
    if (!(question instanceof HTMLElement) || form !== question.querySelector("form")) return;
    const lab = document.querySelector(`[data-prefix="${question.dataset["challenge"]}"] form.lab-form`);
    if (lab instanceof HTMLFormElement) copyControls(form, question, lab);
  },
  { capture: true },
);
