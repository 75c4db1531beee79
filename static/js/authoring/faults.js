// What is wrong in the form, told at each input while one writes.

import { make } from "./make.js";

/**
 * Tells at each input what is wrong with it, as the autosave found it, and takes that back once it is right.
 * @param {HTMLFormElement} form
 */
export function tellFaults(form) {
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
