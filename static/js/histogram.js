// Percentiles from histograms whose bins grow by a ratio. Percentiles of spans are never averaged: bins are added, and
// the percentile is read from the sum. Nothing here knows what was counted.

/** @typedef {[bin: number, count: number]} BinCount */
/** @typedef {{first_ms: number, ratio: number, bins: BinCount[][]}} Histogram one list of bins a frame */

/** @param {readonly (readonly BinCount[])[]} frames @returns {Map<number, number>} counts by bin */
function mergeBins(frames) {
  const counts = new Map();
  for (const bins of frames) {
    for (const [bin, count] of bins) counts.set(bin, (counts.get(bin) ?? 0) + count);
  }
  return counts;
}

/**
 * The value under which a share of all counted values lies: the middle (in ratio) of the bin where it falls.
 * @param {Histogram} histogram @param {number} from first frame @param {number} to frame after the last
 * @param {number} share 0 to 1 @returns {number | null} ms; null when nothing was counted
 */
export function percentile_ms(histogram, from, to, share) {
  const counts = [...mergeBins(histogram.bins.slice(from, to))].sort(([one], [other]) => one - other);
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  let below = 0;
  for (const [bin, count] of counts) {
    below += count;
    if (below >= share * total) return histogram.first_ms * histogram.ratio ** (bin + 0.5);
  }
  return null;
}
