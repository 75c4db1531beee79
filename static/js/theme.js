// The colours of the page for what is drawn by script: read from the style sheet's tokens, so they are written once.

/** In the order in which they are told and stacked, as in edgelearn/sim/outcomes.py. */
export const OUTCOMES = ["browser", "hit", "stale", "revalidated", "collapsed", "miss", "bypass", "function", "error"];

/** @typedef {{ink: string, soft: string, line: string, ghost: string, paper: string, accent: string, accentPaper: string, font: string, outcomes: Record<string, string>}} Theme */

/** @param {Element} element @returns {Theme} */
export function themeOf(element) {
  const style = getComputedStyle(element);
  /** @param {string} token */
  const read = (token) => style.getPropertyValue(`--${token}`).trim();
  return {
    ink: read("ink"),
    soft: read("ink-2"),
    line: read("line"),
    ghost: read("line-strong"),
    paper: read("paper"),
    accent: read("accent"),
    accentPaper: read("accent-paper"),
    font: style.fontFamily,
    outcomes: Object.fromEntries(OUTCOMES.map((outcome) => [outcome, read(outcome)])),
  };
}

/** @param {() => void} changed @param {AbortSignal} signal ends the watching */
export function onThemeChange(changed, signal) {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", changed, { signal });
}

export const reducedMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
