// What went wrong, as a sentence of the page's language; what a browser says of it goes to its console.
class Fault extends Error {
  // `name` ends the key of a text, `browser.fault.NAME`.
  constructor(name, cause) {
    super(name);
    this.name = name;
    this.cause = cause;
  }
}

const OF_MEMORY = /memory|alloc/i;

function faultText(problem) {
  if (problem instanceof Unreadable) return say('engine.canvas');
  console.error(problem.cause ?? problem);
  if (problem instanceof Fault) return say(`browser.fault.${problem.name}`);
  return say(`browser.fault.${OF_MEMORY.test(problem.message) ? 'memory' : 'unknown'}`);
}
