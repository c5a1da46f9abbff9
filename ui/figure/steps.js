// As `steps_for` in ui/figure/request.py has it for links: `several` with a target, one without, or the visitor's own.
function stepsFor(target, steps, several) {
  if (target === null || target === '') return 1;
  return steps === 1 ? several : steps;
}
