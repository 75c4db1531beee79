// A lab in a window of its own, opened from the editor: hands its present state back to the editor that opened it. It
// doesn't begin to play by itself (`data-still`): what is changed at 0 sets the start, what is changed later is an action.
// The state is the lab's own, not the address's: what was set but not yet sent or answered is part of it.

/** @typedef {import("../labs/state.js").LabState} LabState */

const said = document.querySelector("[data-take-over-said]");

document.querySelector("[data-take-over]")?.addEventListener("click", () => {
  const editor = /** @type {Window | null} */ (window.opener);
  const lab = /** @type {(HTMLElement & { state: LabState, latest?: LabState }) | null} */ (
    document.querySelector(".lab")
  );
  if (!editor) say("The editor from which this window was opened is gone.");
  else if (lab) editor.postMessage({ query: asQuery(lab.latest ?? lab.state) }, location.origin);
});

addEventListener("message", ({ origin, source, data }) => {
  if (origin === location.origin && source === window.opener && typeof data?.refused === "string") say(data.refused);
});

/** @param {LabState} state @returns {string} every setting, and the actions */
function asQuery({ settings, actions }) {
  const lines = actions.map(({ at_s, control, value }) => `${at_s} ${control}=${value}`);
  const query = new URLSearchParams(settings.map(([name, value]) => [name, value]));
  if (lines.length) query.set("actions", lines.join("\n"));
  return query.toString();
}

/** @param {string} sentence */
function say(sentence) {
  if (said) said.textContent = sentence;
}
