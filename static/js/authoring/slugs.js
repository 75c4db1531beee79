// A list beside the prerequisites, from which lessons are added to them.

import { fetchTargets } from "./links.js";
import { insert, make } from "./make.js";

const { Controller } = /** @type {any} */ (window).StimulusModule;

export class Slugs extends Controller {
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
