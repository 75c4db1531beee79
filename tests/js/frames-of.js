// Frames for tests: one of a second each, in which the n-th counts n.

/** @param {number} from_s @param {number} to_s @param {object} [more] */
export function framesOf(from_s, to_s, more = {}) {
  const t_s = Array.from({ length: to_s - from_s }, (_, i) => from_s + i + 1);
  return {
    frame_s: 1,
    from_s,
    to_s,
    duration_s: 60,
    t_s,
    outcome_order: ["hit", "miss"],
    outcomes: { hit: [...t_s] },
    rtt_ms: { p50: [...t_s], p95: [...t_s], few: t_s.map(() => false) },
    tiles: { offload: { value: t_s.map((t) => `${t} %`), label: t_s.map(() => "Offload"), note: t_s.map(() => "") } },
    causes: {},
    wrong_variants: t_s.map(() => 0),
    origin: { arrivals: [...t_s], utilisation: [...t_s], queue: [...t_s], content_bytes: [...t_s], wait_ms: [...t_s] },
    pops: [
      { code: "AMS", stored: [...t_s], capacity: [...t_s], hits: [...t_s], requests: [...t_s], evictions: [...t_s] },
    ],
    versions: [{ at_s: 0, cache_control: "", copies: [...t_s] }],
    marks: [],
    exchanges: [],
    ...more,
  };
}

/** @param {number} number @param {number} done_s @param {string} outcome */
export const sample = (number, done_s, outcome) => ({
  number,
  sent_s: done_s,
  at_pop_s: done_s,
  done_s,
  user: 0,
  pop: 0,
  outcome,
  rtt_ms: 1,
});
