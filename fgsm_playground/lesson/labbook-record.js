// Writes down what the figure shows whenever it comes to rest at something that is not in the book yet.
import { onRest } from '../figure/shared.js';
import { keepTrials, readTrials } from './labbook-store.js';

function trialOf({ figure, level }) {
  const row = figure?.rows[level];
  if (!row) return null;
  const [[before, , beforeShare], [after, , afterShare]] = [figure.original[0], row.top[0]];
  const { model, example } = figure.link;
  return {
    id: `${figure.key} ${level}`,
    time: Date.now(),
    picture: example ? document.querySelector(`#examples [data-name="${example}"]`)?.title || example : null,
    network: model,
    attack: figure.steps > 1 ? 'BIM' : 'FGSM',
    level,
    steps: figure.steps,
    target: figure.targetName,
    truth: figure.truthName,
    outcome: row.outcome,
    result: row.outcomeText,
    before,
    beforeShare,
    after,
    afterShare,
  };
}

export function mount() {
  let last = null;   // a figure that rests again, with more of its curve, is no new trial: not in a book just cleared either
  onRest((detail) => {
    const trial = trialOf(detail);
    if (!trial || trial.id === last) return;
    last = trial.id;
    const trials = readTrials();
    if (!trials.some((each) => each.id === trial.id)) keepTrials([...trials, trial]);
  });
}
