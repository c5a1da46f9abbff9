// The levels that a curve begins with, and those that are still to be measured.

/** As COARSE in figure/attack.py, which a test compares. */
export const COARSE = [0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 80, 96];

/** Return the coarse levels up to the last one, which is always there. */
export function coarseLevels(last) {
  return [...new Set([...COARSE.filter((level) => level <= last), last])];
}

/**
 * Return the levels to measure in the order in which the curve grows: coarse to fine, but several steps first up to the
 * level that fools.
 */
export function missingLevels({ steps, smallest }, last, have) {
  const all = Array.from({ length: last + 1 }, (_, i) => i);
  const iterated = smallest.known ? coarseLevels(last) : all;
  const wanted = steps === 1 ? [...new Set([...coarseLevels(last), ...all])] : iterated;
  return wanted.filter((level) => !have.includes(level));
}
