// A lab block's fields in the editor as the settings that the lab's address has. Reads the form, changes nothing.

/** Whether two settings are the same, however their numbers are spelled. @param {string[]} one @param {string[]} other */
export function sameSetting(one, other) {
  /** @param {string[]} values */
  const spelled = (values) =>
    values.map((value) => (value.trim() && Number.isFinite(Number(value)) ? String(Number(value)) : value)).sort();
  return JSON.stringify(spelled(one)) === JSON.stringify(spelled(other));
}

/** What a setting is called in the editor. @param {HTMLElement & { name: string }} field */
export function labelOf(field) {
  const label = field.closest("[data-contentpath]")?.querySelector(".w-field__label")?.firstChild?.textContent;
  return label?.trim() || nameOf(field);
}

/**
 * The fields of a block that are settings of its lab, and none of what lies deeper.
 * @param {Element} block @returns {HTMLInputElement[]}
 */
export function fieldsIn(block) {
  const { labSettings = "", labInside = "" } = /** @type {HTMLElement} */ (block).dataset;
  const names = new Set(labSettings.split(" "));
  const lead = labInside ? `-value-${labInside}-` : "-value-";
  const all = /** @type {HTMLInputElement[]} */ ([...block.querySelectorAll("input, select, textarea")]);
  return all.filter((field) => names.has(nameOf(field)) && field.name.endsWith(lead + nameOf(field)));
}

/** The fields as settings; where nothing of several is chosen, that is said. @param {HTMLInputElement[]} fields */
export function asQuery(fields) {
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
export const isSwitch = (field) => !field.hasAttribute("value") || field.value === "on";

/** @param {{ name: string }} field "body-3-value-pops" @returns {string} "pops" */
export const nameOf = (field) => field.name.split("-").at(-1) ?? "";
