// What the course has that a text can link to, and a dialog in which one of it is chosen.

import { button, make } from "./make.js";

/** @typedef {{ lessons: { title: string, slug: string, url: string }[], terms: { title: string, url: string }[] }} Targets */

/** @type {Promise<Targets> | undefined} */
let targets;

/** What can be linked to; asked for once a page. @param {string} url */
export function fetchTargets(url) {
  targets ??= fetch(url).then((response) => {
    if (!response.ok) throw new Error(`${response.status}`);
    return response.json();
  });
  targets.catch(() => (targets = undefined));
  return targets;
}

/**
 * Lets a lesson or term be chosen in a dialog, by typing a part of its name.
 * @param {string} url @returns {Promise<{ title: string, url: string } | null>}
 */
export async function choose(url) {
  const known = await fetchTargets(url);
  const all = [
    ...known.lessons.map((each) => ({ ...each, kind: "Lesson" })),
    ...known.terms.map((each) => ({ ...each, kind: "Term" })),
  ];
  const search = /** @type {HTMLInputElement} */ (
    make("input", { type: "search", id: "authoring-target", autocomplete: "off" })
  );
  const list = make("ul", { class: "authoring-targets" });
  const dialog = /** @type {HTMLDialogElement} */ (
    make(
      "dialog",
      { class: "authoring-dialog", "aria-label": "Link to" },
      make("label", { for: "authoring-target" }, "Lesson or term"),
      search,
      list,
    )
  );
  document.body.append(dialog);
  return new Promise((done) => {
    /** @type {{ title: string, url: string } | null} */
    let chosen = null;
    /** @param {{ title: string, url: string }} target */
    const take = (target) => {
      chosen = target;
      dialog.close();
    };
    const show = () => {
      const wanted = search.value.trim().toLowerCase();
      const fitting = all.filter(({ title }) => title.toLowerCase().includes(wanted)).slice(0, 30);
      list.replaceChildren(
        ...fitting.map((each) =>
          make(
            "li",
            {},
            button(`${each.kind}: ${each.title}`, () => take(each)),
          ),
        ),
      );
      if (fitting.length === 0) list.append(make("li", {}, "Nothing has this in its name."));
    };
    search.addEventListener("input", show);
    dialog.append(button("Cancel", () => dialog.close()));
    dialog.addEventListener("close", () => {
      dialog.remove();
      done(chosen);
    });
    show();
    dialog.showModal();
    search.focus();
  });
}
