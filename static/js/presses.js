// What is being pressed, by pointer or key, from the moment it goes down until what it does has been done. If the element
// were replaced in between, the browser would send no click.

/** @type {Element | null} */
let pressed = null;
/** @type {(() => void)[]} what waits until nothing is pressed any more */
let waiting = [];

/** @param {Element} place @returns {boolean} whether something inside is being pressed */
export const isPressed = (place) => pressed !== null && place.contains(pressed);

/** @param {() => void} act done once, as soon as nothing is pressed any more */
export function afterPress(act) {
  if (!waiting.includes(act)) waiting.push(act);
}

function released() {
  pressed = null;
  const acts = waiting;
  waiting = [];
  for (const act of acts) act();
}

for (const type of ["pointerdown", "keydown"]) {
  document.addEventListener(type, ({ target }) => (pressed = target instanceof Element ? target : null), true);
}
// The click comes after the release, and in the same task.
for (const type of ["pointerup", "pointercancel", "keyup"])
  document.addEventListener(type, () => setTimeout(released), true);
addEventListener("blur", released);
