// A form's values as a list, and back into a form.

/** @typedef {[name: string, value: string][]} Values */

/** @param {FormData} data @returns {Values} without the token, which is never kept */
export function valuesOf(data) {
  return [...data.entries()].flatMap(([name, value]) =>
    typeof value === "string" && name !== "csrfmiddlewaretoken"
      ? [/** @type {[string, string]} */ ([name, value])]
      : [],
  );
}

/** Puts values into the fields that have their names; others stay. @param {HTMLFormElement} form @param {Values} values */
export function fill(form, values) {
  const names = new Set(values.map(([name]) => name));
  for (const field of form.elements) {
    if (!(field instanceof HTMLInputElement) || !names.has(field.name)) continue;
    const given = values.filter(([name]) => name === field.name).map(([, value]) => value);
    if (field.type === "radio" || field.type === "checkbox") field.checked = given.includes(field.value);
    else field.value = given[0] ?? "";
  }
  form.dispatchEvent(new Event("change", { bubbles: true }));
}

/** @param {HTMLFormElement} form @param {Values} values @returns {boolean} whether the fields say just that */
export function holds(form, values) {
  const button = pressed(form, values);
  const given = valuesOf(new FormData(form, button));
  return (
    given.length === values.length && given.every(([name, value]) => values.some(([n, v]) => n === name && v === value))
  );
}

/** @param {HTMLFormElement} form @param {Values} values @returns {HTMLButtonElement | null} the button that was pressed */
export function pressed(form, values) {
  const buttons = [...form.elements].filter((field) => field instanceof HTMLButtonElement);
  return (
    buttons.find((button) => values.some(([name, value]) => name === button.name && value === button.value)) ?? null
  );
}

/** @returns {string} a name under which an answer counts once; crypto.randomUUID is missing where there is no TLS */
export function newSubmission() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (Number(bytes[6]) & 0x0f) | 0x40;
  bytes[8] = (Number(bytes[8]) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
