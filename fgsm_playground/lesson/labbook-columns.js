// The columns of the lab book, as its table shows them and as its file has them.
import { percentDigit } from '../parts/numbers.js';

const two = (number) => String(number).padStart(2, '0');

function clock(time) {
  const at = new Date(time);
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

/** Return the day of a time. */
export function day(time) {
  const at = new Date(time);
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** By column: (trial, words) -> a text. */
export const SHOWN = {
  time: ({ time }) => clock(time),
  picture: ({ picture }, words) => picture ?? words.say('own'),
  network: ({ network }) => network,
  attack: ({ attack }) => attack,
  level: ({ level }) => level,
  steps: ({ steps }) => steps,
  target: ({ target }) => target ?? '–',
  truth: ({ truth }) => truth ?? '–',
  result: ({ result }) => result,
  before: ({ before, beforeShare }) => `${before} ${percentDigit(beforeShare)}`,
  after: ({ after, afterShare }) => `${after} ${percentDigit(afterShare)}`,
};
/** By column: (trial, words) -> a text or a number. */
export const WRITTEN = {
  time: ({ time }) => `${day(time)} ${clock(time)}`,
  picture: SHOWN.picture,
  network: SHOWN.network,
  attack: SHOWN.attack,
  level: SHOWN.level,
  epsilon: ({ level }) => Number((level / 255).toFixed(6)),
  steps: SHOWN.steps,
  target: ({ target }) => target,
  truth: ({ truth }) => truth,
  result: SHOWN.result,
  before: ({ before }) => before,
  'before.percent': ({ beforeShare }) => Number((100 * beforeShare).toFixed(2)),
  after: ({ after }) => after,
  'after.percent': ({ afterShare }) => Number((100 * afterShare).toFixed(2)),
};
