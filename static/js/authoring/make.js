// What the editor's own parts are made with: elements, buttons, and text put into a field as if it had been typed.

/**
 * @param {string} tag @param {Record<string, string>} attributes @param {(Node | string)[]} children
 * @returns {HTMLElement}
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** @param {string} text @param {() => void} act @param {Record<string, string>} [attributes] */
export function button(text, act, attributes = {}) {
  const made = make("button", { type: "button", class: "button button-small button-secondary", ...attributes }, text);
  made.addEventListener("click", act);
  return made;
}

/** Sets a field as if it had been typed, so that the editor saves it. @param {HTMLTextAreaElement} field @param {string} text */
export function insert(field, text) {
  field.focus();
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
}
