// How far someone gets in a lesson, and how many seconds each block is in the middle of the window while the page is
// seen. Told when the page is left or hidden, under a name that is random and lives as long as the page; nothing is
// stored in the browser. A page that is opened again by reloading or going back tells nothing.

import { mayCount, tell } from "../beacon.js";

const EVERY_MS = 1000;
const LONGEST_S = 900; // of one block: whoever went away with the page open is not reading. reading.py has the same
const TOLD_FOR_MS = 6 * 3600 * 1000; // then the day is counted: reading.py
const REACHED = 0.8; // of the window's height: a block whose top is above this is reached
const MIDDLE = 0.5;

/** @typedef {{key: string, top: number}} Place */

/** Where each block begins in the window: at what follows its mark. @param {Element} article @returns {Place[]} */
function places(article) {
  const marks = [...article.querySelectorAll("template[data-block]")];
  return marks.map((mark) => ({
    key: mark.getAttribute("data-block") ?? "",
    top: mark.nextElementSibling?.getBoundingClientRect().top ?? Infinity,
  }));
}

/** The number of the last block that begins above a height; -1 for none. @param {Place[]} all @param {number} height */
function lastAbove(all, height) {
  let last = -1;
  all.forEach(({ top }, number) => {
    if (top < height) last = number;
  });
  return last;
}

/** @param {Element} article whose `data-reading` is the address to tell */
function watch(article) {
  const address = article.getAttribute("data-reading") ?? "";
  const view = crypto.randomUUID();
  const began = performance.now();
  const end = article.querySelector(":scope > footer");
  /** @type {Map<string, number>} */
  const seconds = new Map();
  let told = "";

  function reach() {
    const all = places(article);
    for (const { key } of all.slice(0, lastAbove(all, innerHeight * REACHED) + 1)) {
      if (!seconds.has(key)) seconds.set(key, 0);
    }
    return all;
  }

  function look() {
    if (document.visibilityState !== "visible") return;
    const all = reach();
    const seen = all[lastAbove(all, innerHeight * MIDDLE)];
    const past = (end?.getBoundingClientRect().top ?? Infinity) < innerHeight * MIDDLE;
    if (seen && !past) seconds.set(seen.key, Math.min(LONGEST_S, (seconds.get(seen.key) ?? 0) + 1));
  }

  function send() {
    reach();
    const text = JSON.stringify({ view, blocks: [...seconds] });
    if (text === told || performance.now() - began > TOLD_FOR_MS) return;
    told = text;
    tell(address, "application/json", text);
  }

  setInterval(look, EVERY_MS);
  addEventListener("pagehide", send);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") send();
  });
}

const article = document.querySelector("[data-reading]");
const opened = /** @type {PerformanceNavigationTiming | undefined} */ (performance.getEntriesByType("navigation")[0]);
// Without a secure context there is no random name, and nothing is told.
if (article && mayCount() && opened?.type === "navigate" && "randomUUID" in crypto) watch(article);
