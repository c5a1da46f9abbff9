// Asked before each request to the server. The browser's engine, which may know that the server is gone, sets the gate.
let gate = (values, _quiet) => values;

/** Let `next(values, quiet)` decide: it returns the values to send, or throws so that nothing is sent. */
export function setGate(next) {
  gate = next;
}

/** Return the values to send; a visitor hears of it if nothing is sent. */
export const reached = (...values) => gate(values, false);

/** The same without a word: for what asks by itself. */
export const reachedQuietly = (...values) => gate(values, true);
