// How many steps go with a target.

/**
 * Return the steps for a target, as `steps_for` in figure/request.py does for links: `several` with a target, one
 * without, or the visitor's own.
 */
export function stepsFor(target, steps, several) {
  if (target === null || target === '') return 1;
  return steps === 1 ? several : steps;
}
