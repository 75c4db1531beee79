// Loads Plotly when something is about to be drawn, once a page: it weighs many times what the rest of a page does.

/** @typedef {import("plotly.js").Data} Trace */
/** @typedef {typeof import("plotly.js")} Plotly */

/** @type {Promise<Plotly> | undefined} */
let loading;

/** @returns {Promise<Plotly>} */
export function loadPlotly() {
  loading ??= import("plotly").then(
    () => /** @type {any} */ (globalThis).Plotly,
    (failed) => {
      loading = undefined; // the next who needs it tries again
      throw failed;
    },
  );
  return loading;
}
