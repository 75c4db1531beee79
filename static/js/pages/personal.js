// What is personal on a page: forms send the token that holds now, not the one they were rendered with, and what
// Back brings out of the browser's memory is asked for again. Nothing that arrives by itself takes away what one is at.

import { afterPress, isPressed } from "../presses.js";

const TOKEN = /(?:^|; )csrftoken=([^;]+)/;

document.addEventListener("htmx:configRequest", (event) => {
  const { headers, parameters, verb } = /** @type {CustomEvent} */ (event).detail;
  const token = TOKEN.exec(document.cookie)?.[1];
  if (verb === "get" || !token) return;
  // Signing in elsewhere changes the token; the cookie always has the one that holds.
  headers["X-CSRFToken"] = token;
  delete parameters.csrfmiddlewaretoken;
});

// The same for forms that the browser sends by itself.
document.addEventListener("submit", (event) => {
  const field = event.target instanceof HTMLFormElement && event.target.elements.namedItem("csrfmiddlewaretoken");
  const token = TOKEN.exec(document.cookie)?.[1];
  if (field instanceof HTMLInputElement && token) field.value = token;
});

// Signing in leads back to this very place: the address as it is now, a lab's state in it, and the section one reads.
document.addEventListener("click", (event) => {
  const link = event.target instanceof Element && event.target.closest("a[data-sign-in]");
  if (!(link instanceof HTMLAnchorElement) || location.pathname.startsWith("/account/")) return;
  const address = new URL(link.href);
  address.searchParams.set("next", location.pathname + location.search + section());
  link.href = address.href;
});

/** @type {Element | null} where something was done last */
let touched = null;
for (const kind of ["pointerdown", "focusin"]) {
  document.addEventListener(kind, ({ target }) => {
    if (target instanceof Element && target.closest("main")) touched = target;
  });
}

/** The hash of the section that is being read; at the top of the page, of the one where something was done last. */
function section() {
  const all = [...document.querySelectorAll("main :is(h2, h3, .block, .lab)[id]")];
  const reached = all.filter((each) =>
    scrollY > 0 ? each.getBoundingClientRect().top < innerHeight / 3 : touched && beginsBefore(each, touched),
  );
  const last = reached[reached.length - 1];
  return last ? `#${last.id}` : location.hash;
}

/** @param {Element} one @param {Element} other */
const beginsBefore = (one, other) =>
  one.contains(other) || one.compareDocumentPosition(other) === Node.DOCUMENT_POSITION_FOLLOWING;

// A notice is put away by its button.
document.addEventListener("click", (event) => {
  if (event.target instanceof Element && event.target.closest("[data-put-away]")) {
    document.getElementById("notice")?.replaceChildren();
  }
});

// A refusal that names its own place is shown there, whatever its status.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { detail } = /** @type {CustomEvent} */ (event);
  if (detail.xhr.getResponseHeader("HX-Retarget")) detail.shouldSwap = true;
});

// What was refused is no longer news once something is tried again.
document.addEventListener("htmx:beforeRequest", (event) => {
  const { verb } = /** @type {CustomEvent} */ (event).detail.requestConfig;
  if (verb !== "get") document.getElementById("notice")?.replaceChildren();
});

const refresh = () => document.getElementById("me")?.dispatchEvent(new Event("refresh"));

addEventListener("pageshow", (event) => {
  if (event.persisted) refresh();
});
// Another tab may have changed what is known.
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") refresh();
});

// The menu with the name closes when something else is done.
for (const kind of ["click", "keydown", "focusin"]) {
  document.addEventListener(kind, (event) => {
    const menu = document.querySelector(".me-menu[open]");
    const escaped = event instanceof KeyboardEvent && event.key === "Escape";
    const outside = kind !== "keydown" && event.target instanceof Node && !menu?.contains(event.target);
    if (!menu || (!escaped && !outside)) return;
    if (escaped) menu.querySelector("summary")?.focus();
    menu.removeAttribute("open");
  });
}

// What someone is in the middle of is not replaced: typed, refused with what was typed, or just being sent.
for (const kind of ["input", "change"]) {
  document.addEventListener(kind, (event) => {
    const form = event.target instanceof Element && event.target.closest("form");
    if (form) form.dataset.touched = "";
  });
}
/** @param {Element} place */
const isSending = (place) => place.matches(":has(.htmx-request)");

/** What is put off for a press is asked for again after it. @param {{shouldSwap: boolean}} detail */
function putOff(detail) {
  detail.shouldSwap = false;
  afterPress(refresh);
}

document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const { detail } = /** @type {CustomEvent} */ (event);
  if (isPressed(detail.target)) putOff(detail);
  else if (isSending(detail.target) || detail.target.matches(":has([data-touched], .errorlist)"))
    detail.shouldSwap = false;
});
// The same for a part that asks for itself anew.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { detail } = /** @type {CustomEvent} */ (event);
  if (detail.requestConfig.elt !== detail.target) return;
  if (isPressed(detail.target)) putOff(detail);
  else if (isSending(detail.target)) detail.shouldSwap = false;
});

/** Changes each time a form begins to be sent or is answered. */
let state = 0;
/** What it was when the personal parts were asked for. */
let asked = 0;

for (const type of ["htmx:beforeRequest", "htmx:afterRequest"]) {
  document.addEventListener(type, (event) => {
    const { elt, requestConfig } = /** @type {CustomEvent} */ (event).detail;
    if (requestConfig.verb !== "get") state += 1;
    else if (type === "htmx:beforeRequest" && elt.id === "me") asked = state;
  });
}
// Parts asked for before something was answered don't know of it yet: they would take the answer's place.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { detail } = /** @type {CustomEvent} */ (event);
  if (detail.requestConfig.elt.id !== "me" || asked === state) return;
  detail.shouldSwap = false;
  refresh();
});

// The page is whole without its personal parts; that they are missing is said where they would be.
for (const failure of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(failure, (event) => {
    const { elt } = /** @type {CustomEvent} */ (event).detail;
    if (elt.id === "me") elt.dataset.failed = "";
  });
}
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target instanceof HTMLElement && event.target.id === "me") delete event.target.dataset.failed;
});
