// A lab's state as a value: the settings it starts with, the timed actions since, and the moment shown.
// Here belong its comparison and its two spellings (the server's query, the page's address); no DOM and no fetching.

/** @typedef {{at_s: number, control: string, value: string}} Action one knob moved at a simulated time */
/** @typedef {[name: string, value: string]} Pair */
/** @typedef {{settings: readonly Pair[], actions: readonly Action[], at_s: number}} LabState */

const ACTIONS = "actions";
const AT = "at";
/** What an address may ask for beside the state: done once, and gone with the next state. */
const WISHES = ["run", "before", "send", "wait", "change", "number", "against"];
/** Settings that change what is shown, not what is simulated. */
const VIEW = new Set(["plots"]);

/** @param {number} seconds @returns {string} at most two decimals, none that say nothing */
export const secondsText = (seconds) => String(Math.round(seconds * 100) / 100);

/** @param {readonly Action[]} actions @returns {string} one line an action, as the server's form reads it */
const actionsText = (actions) =>
  actions.map(({ at_s, control, value }) => `${secondsText(at_s)} ${control}=${value}`).join("\n");

/** @param {string} text @returns {Action[]} lines that are no action are left out: the server names them */
export function parseActions(text) {
  return text.split(/\r?\n/).flatMap((line) => {
    const found = /^\s*([0-9.]+)\s+(\w+)\s*=\s*(.*?)\s*$/.exec(line);
    return found ? [{ at_s: Number(found[1]), control: String(found[2]), value: String(found[3]) }] : [];
  });
}

/** @param {LabState} state @returns {URLSearchParams} what the server is asked with */
export function serverQuery({ settings, actions }) {
  const query = new URLSearchParams(settings.filter(([name]) => !VIEW.has(name)).map(([name, value]) => [name, value]));
  query.set(ACTIONS, actionsText(actions));
  return query;
}

/** @param {readonly Pair[]} pairs @param {string} name @returns {string[]} */
export const valuesOf = (pairs, name) => pairs.filter(([key]) => key === name).map(([, value]) => value);

/** @param {readonly string[]} one @param {readonly string[]} other */
const sameList = (one, other) => one.length === other.length && one.every((value, i) => value === other[i]);

/** @param {readonly Pair[]} one @param {readonly Pair[]} other @returns {string[]} names that differ in value */
function changedNames(one, other) {
  const names = new Set([...one, ...other].map(([name]) => name));
  return [...names].filter((name) => !sameList(valuesOf(one, name), valuesOf(other, name)));
}

/** @param {Action} one @param {Action} other */
const sameAction = (one, other) =>
  one.at_s === other.at_s && one.control === other.control && one.value === other.value;

/**
 * The simulated time to which two runs are equal: what was counted before it need not be asked for again.
 * @param {LabState} one @param {LabState} other @returns {number} Infinity when nothing that counts differs
 */
export function equalUntil_s(one, other) {
  if (changedNames(one.settings, other.settings).some((name) => !VIEW.has(name))) return 0;
  const lonely = [
    ...one.actions.filter((action) => !other.actions.some((twin) => sameAction(action, twin))),
    ...other.actions.filter((action) => !one.actions.some((twin) => sameAction(action, twin))),
  ];
  return Math.min(Infinity, ...lonely.map(({ at_s }) => at_s));
}

/**
 * The state with one more action; a second move of the same knob at the same moment replaces the first.
 * @param {LabState} state @param {Action} action @returns {LabState}
 */
export function withAction(state, action) {
  const others = state.actions.filter(({ at_s, control }) => at_s !== action.at_s || control !== action.control);
  const actions = [...others, action].sort((one, other) => one.at_s - other.at_s);
  return { ...state, actions };
}

/**
 * What a knob stands at, at a moment.
 * @param {LabState} state @param {string} control @param {number} at_s @returns {string[]}
 */
export function valuesAt(state, control, at_s) {
  const moved = state.actions.filter((action) => action.control === control && action.at_s <= at_s).pop();
  return moved ? [moved.value] : valuesOf(state.settings, control);
}

/**
 * The state with a setting's values replaced.
 * @param {LabState} state @param {readonly Pair[]} pairs all of one name @returns {LabState}
 */
export function withSetting(state, pairs) {
  const name = pairs[0]?.[0];
  const others = state.settings.filter(([key]) => key !== name);
  return { ...state, settings: [...others, ...pairs] };
}

/** @param {string} prefix @param {string} name */
const prefixed = (prefix, name) => (prefix ? `${prefix}-${name}` : name);

/**
 * The page's address for a state: only what differs from the lab's start is written.
 * @param {string} href @param {LabState} state @param {LabState} initial @param {string} prefix
 * @returns {string}
 */
export function addressOf(href, state, initial, prefix) {
  const url = new URL(href);
  for (const name of [...initial.settings.map(([key]) => key), ACTIONS, AT, ...WISHES]) {
    url.searchParams.delete(prefixed(prefix, name));
  }
  for (const name of changedNames(initial.settings, state.settings)) {
    for (const value of valuesOf(state.settings, name)) url.searchParams.append(prefixed(prefix, name), value);
  }
  const actions = actionsText(state.actions);
  if (actions !== actionsText(initial.actions)) url.searchParams.set(prefixed(prefix, ACTIONS), actions);
  if (state.at_s > 0) url.searchParams.set(prefixed(prefix, AT), secondsText(state.at_s));
  return url.href;
}

/**
 * The state an address stands for.
 * @param {string} href @param {LabState} initial @param {string} prefix @returns {LabState}
 */
export function stateFrom(href, initial, prefix) {
  const query = new URL(href).searchParams;
  const names = [...new Set(initial.settings.map(([name]) => name))];
  const settings = names.flatMap((name) => {
    const given = query.getAll(prefixed(prefix, name));
    const values = given.length ? given : valuesOf(initial.settings, name);
    return values.map((value) => /** @type {Pair} */ ([name, value]));
  });
  const actions = query.get(prefixed(prefix, ACTIONS));
  const at_s = Number(query.get(prefixed(prefix, AT)));
  return {
    settings,
    actions: actions === null ? initial.actions : parseActions(actions),
    at_s: Number.isFinite(at_s) && at_s > 0 ? at_s : 0,
  };
}
