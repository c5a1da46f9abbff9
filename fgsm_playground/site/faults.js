// What went wrong, as a sentence of the page's language; what a browser says of it goes to its console.
import { Unreadable } from '../picture/decode.js';

const OF_MEMORY = /memory|alloc/i;

/** Ends the key of a text, `browser.fault.NAME`, and keeps the cause for the console. */
export class Fault extends Error {
  constructor(name, cause) {
    super(name, { cause });
    this.name = name;
  }
}

/** Return a sentence for what went wrong. */
export function faultText(problem, say) {
  if (problem instanceof Unreadable) return say('engine.canvas');
  console.error(problem.cause ?? problem);
  if (problem instanceof Fault) return say(`browser.fault.${problem.name}`);
  return say(`browser.fault.${OF_MEMORY.test(problem.message) ? 'memory' : 'unknown'}`);
}
