// Numbers and counts as sentences have them: the script's counterpart of lessons/labs/words.py.

/** @param {number | null | undefined} value @param {number} [digits] @returns {string} */
export function number(value, digits) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  const places = digits ?? (Math.abs(value) < 10 ? 1 : 0);
  const rounded = Number(value.toFixed(places)) + 0; // no "-0"
  return rounded.toLocaleString("en", { minimumFractionDigits: places, maximumFractionDigits: places });
}

/** @param {number} count @param {string} one @param {string} many @returns {string} "1 copy", "27 copies" */
export const plural = (count, one, many) => `${number(count, 0)} ${count === 1 ? one : many}`;
