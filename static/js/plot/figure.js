// <plot-figure>: draws the Plotly figure that stands in it as JSON, once it is near the viewport. Colours in the figure
// are names of tokens ("--miss"); the theme's take their place. The figure's numbers stand in a table beside it.

import { whenNear } from "../nearness.js";
import { loadPlotly } from "./plotly.js";
import { make } from "../make.js";
import { onThemeChange, themeOf } from "../theme.js";

/** @param {any} value @param {(token: string) => string} colour @returns {any} the same with colours for tokens */
function painted(value, colour) {
  if (typeof value === "string") return value.startsWith("--") ? colour(value) : value;
  if (Array.isArray(value)) return value.map((each) => painted(each, colour));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, painted(each, colour)]));
}

export class PlotFigure extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;
  /** @type {HTMLElement | null} */
  chart = null;
  /** @type {{data: any[], layout: any}} */
  #figure = { data: [], layout: {} };

  connectedCallback() {
    const figure = this.querySelector("script[type='application/json']")?.textContent;
    if (this.#life || !figure) return;
    this.#life = new AbortController();
    const { signal } = this.#life;
    this.#figure = JSON.parse(figure);
    this.style.minHeight = `${this.#figure.layout?.height ?? 200}px`;
    const sizes = new ResizeObserver(() => this.chart && this.#draw());
    signal.addEventListener("abort", () => sizes.disconnect());
    whenNear(
      this,
      async () => {
        await this.#draw();
        sizes.observe(this);
      },
      signal,
    );
    onThemeChange(() => this.chart && this.#draw(), signal);
  }

  disconnectedCallback() {
    this.#life?.abort();
    this.#life = null;
  }

  /** Another figure takes the place of the one there was. @param {string} figure as JSON */
  show(figure) {
    const written = this.querySelector("script[type='application/json']");
    if (written) written.textContent = figure;
    this.#figure = JSON.parse(figure);
    if (this.chart) this.#draw();
  }

  async #draw() {
    const { data, layout } = this.#figure;
    const plotly = await loadPlotly();
    this.chart ??= this.appendChild(document.createElement("div"));
    const style = getComputedStyle(this);
    const theme = themeOf(this);
    /** @param {string} token */
    const colour = (token) => style.getPropertyValue(token).trim();
    const axis = { color: theme.soft, gridcolor: theme.line, zerolinecolor: theme.line };
    const themed = {
      ...layout,
      width: this.clientWidth,
      paper_bgcolor: "transparent",
      plot_bgcolor: "transparent",
      font: { family: theme.font, color: theme.ink, size: 12 },
      hoverlabel: { bgcolor: theme.paper, bordercolor: theme.line, font: { color: theme.ink } },
      xaxis: { ...axis, ...layout.xaxis },
      yaxis: { ...axis, ...layout.yaxis },
    };
    await plotly.react(this.chart, painted(data, colour), painted(themed, colour), { displayModeBar: false });
    this.#showLegend(painted(data, colour));
  }

  /** Plotly's legend scrolls where there is little room; ours wraps. @param {any[]} traces with the theme's colours */
  #showLegend(traces) {
    const legend =
      this.querySelector(".figure-legend") ?? this.insertBefore(make("ul", "lab-legend figure-legend"), this.chart);
    const items = traces.map(({ name, marker }) => {
      const [item, swatch] = [make("li", ""), make("span", "swatch")];
      swatch.style.setProperty("--swatch", marker?.color ?? "");
      swatch.dataset["pattern"] = marker?.pattern?.shape ?? "";
      swatch.dataset["symbol"] = marker?.symbol ?? "";
      item.append(swatch, name);
      return item;
    });
    legend.replaceChildren(...items);
  }
}

if (!customElements.get("plot-figure")) customElements.define("plot-figure", PlotFigure);
