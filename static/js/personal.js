// What is personal on a page: forms send the token that holds now, not the one they were rendered with, and what
// Back brings out of the browser's memory is asked for again.

const TOKEN = /(?:^|; )csrftoken=([^;]+)/;

document.addEventListener("htmx:configRequest", (event) => {
  const { headers, parameters, verb } = /** @type {CustomEvent} */ (event).detail;
  const token = TOKEN.exec(document.cookie)?.[1];
  if (verb === "get" || !token) return;
  // Signing in elsewhere changes the token; the cookie always has the one that holds.
  headers["X-CSRFToken"] = token;
  delete parameters.csrfmiddlewaretoken;
});

// What was refused is no longer news once something is tried again.
document.addEventListener("htmx:beforeRequest", (event) => {
  const { verb } = /** @type {CustomEvent} */ (event).detail.requestConfig;
  if (verb !== "get") document.getElementById("notice")?.replaceChildren();
});

addEventListener("pageshow", (event) => {
  if (event.persisted) document.getElementById("me")?.dispatchEvent(new Event("refresh"));
});
