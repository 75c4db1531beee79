// The instructors' editor, besides what Wagtail has: its form is sent surely, faults are told at their inputs, and
// Wagtail's Stimulus starts the controllers wherever their names stand in `data-controller`, also in blocks added later.

import { tellFaults } from "./faults.js";
import { LabSettings } from "./labs.js";
import { Markdown } from "./markdown.js";
import { lookAgain, sendSurely } from "./send.js";
import { Slugs } from "./slugs.js";

const writing = document.getElementById("page-edit-form");
const alive = document.querySelector("script[data-alive]")?.getAttribute("data-alive");
if (writing instanceof HTMLFormElement && alive) sendSurely(writing, alive);
if (writing instanceof HTMLFormElement) {
  lookAgain(writing);
  tellFaults(writing);
}

const { app } = /** @type {any} */ (window).wagtail;
app.register("edgelearn-markdown", Markdown);
app.register("edgelearn-slugs", Slugs);
app.register("edgelearn-lab", LabSettings);
