// Asks the server, for frames (JSON) or for results (HTML), and turns everything that can go wrong into sentences a learner can act on.
// What is asked for, and when, is decided by the run (labs/traffic/run.js).

import { secondsIn } from "../retry-after.js";

/** @typedef {import("./frames.js").Frames} Frames */

const PATIENCE_MS = 10_000;
const REFUSED = 400;
const LIMITED = 429;
const UNAVAILABLE = 503;

/** Something a learner is told in place: sentences, whether asking again may help, and when that is done by itself. */
export class Refusal extends Error {
  /** @param {string[]} sentences @param {{retry: boolean, again_s?: number}} way */
  constructor(sentences, { retry, again_s = Infinity }) {
    super(sentences.join(" "));
    this.sentences = sentences;
    this.retry = retry;
    this.again_s = again_s;
  }
}

/** @param {Response} response of a server that has no time now @returns {Refusal} */
function tooBusy(response) {
  const again_s = secondsIn(response.headers.get("Retry-After"));
  const reason =
    response.status === LIMITED ? "A lot was asked for from your network in a short time." : "The server is busy.";
  return new Refusal([`${reason} It is tried again in ${again_s} ${again_s === 1 ? "second" : "seconds"}.`], {
    retry: true,
    again_s,
  });
}

/** @param {Response} response @returns {Promise<string[]>} what the server says against the settings */
async function sentencesOf(response) {
  if (response.headers.get("Content-Type")?.startsWith("application/json")) {
    const { errors = {} } = await response.json();
    return Object.values(errors).flat().map(String);
  }
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  return [...page.querySelectorAll(".lab-error li")].map((item) => item.textContent?.trim() ?? "");
}

/** @param {Response} response @returns {Promise<Refusal>} */
async function refusalOf(response) {
  if (response.status === LIMITED || response.status === UNAVAILABLE) return tooBusy(response);
  if (response.status !== REFUSED) {
    return new Refusal([`The server could not run this (status ${response.status}).`], { retry: true });
  }
  const sentences = await sentencesOf(response).catch(() => []);
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
 * @param {Record<string, string>} headers @returns {Promise<Response>} or throws a Refusal; an AbortError when superseded
 */
async function ask(address, query, superseded, headers) {
  const signal = AbortSignal.any([superseded, AbortSignal.timeout(PATIENCE_MS)]);
  try {
    const response = await fetch(`${address}?${query}`, { signal, headers });
    if (!response.ok) throw await refusalOf(response);
    return response;
  } catch (error) {
    throw told(error, superseded);
  }
}

/** @param {string} address @param {URLSearchParams} query @param {AbortSignal} superseded @returns {Promise<Frames>} */
export const fetchFrames = async (address, query, superseded) =>
  (await ask(address, query, superseded, { Accept: "application/json" })).json();

/** @param {string} address @param {URLSearchParams} query @param {AbortSignal} superseded @returns {Promise<string>} */
export const fetchFragment = async (address, query, superseded) =>
  (await ask(address, query, superseded, { "HX-Request": "true" })).text();
