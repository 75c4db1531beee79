// Whose something is that the browser keeps: the browser may be several people's, so it is kept with the mark that the
// server gives whoever asks (answering.py), and given back to them only.

const VISITOR = "v"; // how marks begin
const ACCOUNT = "u";

/** A visitor who signs in takes along what they did. @param {string} keeper @param {string} asking */
export function belongs(keeper, asking) {
  return keeper === asking || (keeper.startsWith(VISITOR) && asking.startsWith(ACCOUNT));
}
