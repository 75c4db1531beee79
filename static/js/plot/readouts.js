// The values of one frame in words, beside each plot's title: what the curves show at the cursor or the playhead.

import { outcomesOf } from "./traces.js";
import { sum } from "../frames/frames.js";
import { number } from "../words.js";

/** @typedef {import("../frames/frames.js").Frames} Frames */

/** @param {Frames} frames @param {number} i frame @returns {Record<string, string>} by plot */
export function readouts(frames, i) {
  const counted = outcomesOf(frames).flatMap((name) => {
    const count = frames.outcomes[name]?.[i] ?? 0;
    return count ? [`${name} ${number(count / frames.frame_s, 0)}`] : [];
  });
  return {
    rtt: `p50 ${number(frames.rtt_ms.p50[i])} · p95 ${number(frames.rtt_ms.p95[i])}${frames.rtt_ms.few[i] ? " · few requests" : ""}`,
    outcomes: counted.join(" · ") || "no request completed",
    load: `${number(100 * (frames.origin.utilisation[i] ?? 0), 0)} % · ${number(frames.origin.queue[i] ?? 0, 0)} waiting`,
    bytes: `${number((frames.origin.content_bytes[i] ?? 0) / 1000 / frames.frame_s, 0)} kB/s`,
    wrong: `${number((frames.wrong_variants[i] ?? 0) / frames.frame_s, 0)} requests/s`,
    origin_total: number(sum(frames.origin.arrivals, 0, i + 1), 0),
  };
}
