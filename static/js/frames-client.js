// Asks the server for frames, and turns everything that can go wrong into sentences a learner can act on.
// What is asked for, and when, is decided by the run (lab-run.js).

/** @typedef {import("./frames.js").Frames} Frames */

const PATIENCE_MS = 10_000;

/** Something a learner is told in place: sentences, and whether asking again may help. */
export class Refusal extends Error {
  /** @param {string[]} sentences @param {{retry: boolean}} way */
  constructor(sentences, { retry }) {
    super(sentences.join(" "));
    this.sentences = sentences;
    this.retry = retry;
  }
}

/** @param {Response} response @returns {Promise<Refusal>} */
async function refusalOf(response) {
  if (response.status !== 400) {
    return new Refusal([`The server could not run this (status ${response.status}).`], { retry: true });
  }
  const answer = await response.json().catch(() => ({ errors: {} }));
  const sentences = Object.values(answer.errors ?? {}).flat().map(String);
  return new Refusal(sentences.length ? sentences : ["The server refused these settings."], { retry: false });
}

/** @param {unknown} error @param {AbortSignal} superseded @returns {unknown} */
function told(error, superseded) {
  if (superseded.aborted || error instanceof Refusal) return error;
  if (error instanceof DOMException && error.name === "TimeoutError") {
    return new Refusal(["The server has not answered for 10 seconds."], { retry: true });
  }
  return new Refusal(["The server cannot be reached. Are you offline?"], { retry: true });
}

/**
 * @param {string} address @param {URLSearchParams} query @param {AbortSignal} superseded
 * @returns {Promise<Frames>} or throws a Refusal; an AbortError when superseded
 */
export async function fetchFrames(address, query, superseded) {
  const signal = AbortSignal.any([superseded, AbortSignal.timeout(PATIENCE_MS)]);
  try {
    const response = await fetch(`${address}?${query}`, { signal, headers: { Accept: "application/json" } });
    if (!response.ok) throw await refusalOf(response);
    return await response.json();
  } catch (error) {
    throw told(error, superseded);
  }
}
