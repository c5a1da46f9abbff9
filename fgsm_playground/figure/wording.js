// What the figure's numbers mean, in the visitor's language: the same as fgsm/experiment/verdict.py says in English.
// Nothing here knows where the numbers were computed.
import { fixed, percent, percentDigit, short } from '../parts/numbers.js';

// One level as a fraction, as a decimal, on the network's own scale, and how much the drawn perturbation is enlarged.
function wordLevel({ range: [low, high] }, level, words) {
  const own = { value: fixed((level / 255) * (high - low), 3), low: short(low), high: short(high) };
  return {
    fraction: `${level}/255`,
    epsilon: `ε = ${level}/255 ≈ ${fixed(level / 255, 3)}`,
    own: words.say('epsilon.own', own),
    gain: words.say(level ? 'epsilon.gain' : 'epsilon.zero', { level, gain: fixed(127.5 / level, 1) }),
  };
}

function outcomeOf({ label, target, predicted, hasGradient }, row, level) {
  const after = row.top[0][0];
  if (predicted !== label) return 'wrong_already';
  if (predicted === target) return 'on_target_already';
  if (!hasGradient) return 'no_gradient';
  if (level === 0) return 'unchanged';
  if (target !== null) return after === target ? 'target_reached' : 'target_missed';
  return after === label ? 'not_fooled' : 'fooled';
}

function sentenceOf({ label, steps, before, gradientStop }, row, outcome) {
  if (outcome === 'no_gradient') return gradientStop ? 'no_gradient_stopped' : before[0][1] === 1 ? outcome : 'no_gradient_flat';
  if (outcome !== 'target_missed') return outcome;
  const missed = row.top[0][0] === label ? 'target_missed' : 'fooled_but_target_missed';
  return steps === 1 ? `${missed}_in_one_step` : missed;
}

function wordBars({ names }, top) {
  return top.map(([index, share]) => [names[index], index, share, percentDigit(share)]);
}

/** Return the rows of a reply, by level, with named bars, the outcome and the verdict. */
export function wordRows(figure, rows, words) {
  const said = (index, share) => `'${figure.names[index]}' ${percent(share)}`;
  const before = said(...figure.before[0]), truth = figure.names[figure.label];
  return Object.fromEntries(Object.entries(rows).map(([level, row]) => {
    const outcome = outcomeOf(figure, row, Number(level));
    const after = said(...row.top[0]), wanted = said(row.rivalIndex, row.rival);
    const values = { before, after, now: percent(row.original), wanted, truth, largest: row.largest, stop: figure.gradientStop };
    return [level, {
      ...row,
      top: wordBars(figure, row.top),
      alone: wordBars(figure, row.alone),
      outcome: words.english[`outcome.${outcome}`],
      outcomeText: words.say(`outcome.${outcome}`),
      verdict: words.say(`verdict.${sentenceOf(figure, row, outcome)}`, values),
    }];
  }));
}

/** Return a reply with everything the figure says of it. */
export function wordFigure(figure, words) {
  const nameOf = (index) => (index === null ? null : figure.names[index]);
  return {
    ...figure,
    labelName: nameOf(figure.label),
    targetName: nameOf(figure.target),
    truthName: nameOf(figure.truth),
    scale: Array.from({ length: figure.max + 1 }, (_, level) => wordLevel(figure, level, words)),
    rows: wordRows(figure, figure.rows, words),
    original: wordBars(figure, figure.before),
  };
}
