// Tells the server what is counted without saying whose it is; nothing for whoever asks not to be counted.

/** Whether the browser's owner lets pages be counted: neither Global Privacy Control nor Do Not Track is on. */
export const mayCount = () => navigator.doNotTrack !== "1" && !(/** @type {any} */ (navigator).globalPrivacyControl);

/** Sends a few bytes, also while the page is being left. @param {string} address @param {string} type @param {string} text */
export function tell(address, type, text) {
  navigator.sendBeacon(address, new Blob([text], { type }));
}
