// The colours of the page for what is drawn by script: read from the style sheet's tokens, so they are written once.

/** @typedef {{ink: string, soft: string, line: string, ghost: string, paper: string, accent: string, accentPaper: string, font: string, outcome: (name: string) => {color: string, pattern: string}}} Theme outcome: its colour and fill pattern */

/** @param {string} text a CSS string @returns {string} */
const unquoted = (text) => text.slice(1, -1).replace("\\\\", "\\");

/** @param {Element} element @returns {Theme} */
export function themeOf(element) {
  const style = getComputedStyle(element);
  /** @param {string} token */
  const read = (token) => style.getPropertyValue(`--${token}`).trim();
  /** @type {Record<string, {color: string, pattern: string}>} */
  const outcomes = {};
  return {
    ink: read("ink"),
    soft: read("ink-2"),
    line: read("line"),
    ghost: read("line-strong"),
    paper: read("paper"),
    accent: read("accent"),
    accentPaper: read("accent-paper"),
    font: style.fontFamily,
    outcome: (name) => (outcomes[name] ??= { color: read(name), pattern: unquoted(read(`${name}-pattern`)) }),
  };
}

/** @param {() => void} changed @param {AbortSignal} signal ends the watching */
export function onThemeChange(changed, signal) {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", changed, { signal });
}

export const reducedMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
