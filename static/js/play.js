// A lab in a window of its own, opened from the editor: hands its present state back to the editor that opened it. It
// doesn't begin to play by itself (`data-still`): what is changed at 0 sets the start, what is changed later is an action.

document.querySelector("[data-take-over]")?.addEventListener("click", () => {
  const editor = /** @type {Window | null} */ (window.opener);
  editor?.postMessage({ query: location.search.slice(1) }, location.origin);
});
