// For how long an answer asks whoever is refused to wait. RFC 9110 §10.2.3.

const AGAIN_S = 20;
const LATEST_S = 300; // however long a response says that it takes

/** @param {string | null} retryAfter @returns {number} seconds to wait; a date, or nothing, is as good as no word */
export function secondsIn(retryAfter) {
  const given_s = Number(retryAfter);
  return given_s > 0 ? Math.min(given_s, LATEST_S) : AGAIN_S;
}
