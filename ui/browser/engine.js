// The page's side of the browser's engine: questions to the worker, and their answers.

// A worker of a page that came from disk has no origin and may import nothing: the runtime becomes a part of its
// program, a function in place of the module that it is.
function runtimeAsScript(module) {
  const body = module.replaceAll('import.meta.url', 'self.location.href')
    .replace(/export\s*\{([^}]*)\};?/, (_, names) => `return {${names.replace(/([\w$]+)\s+as\s+([\w$]+)/g, '$2: $1')}};`);
  return `self.runtimeInside = (() => { 'use strict'; ${body}\n})();\n`;
}

class Engine {
  // `address` promises where the worker's program is. Where the networks lie, only the host of the page knows.
  constructor(address) {
    this.waiting = new Map();
    this.count = 0;
    this.broken = null;
    this.started = address.then((where) => this.start(where));
  }

  start(address) {
    this.worker = new Worker(address);
    this.worker.onmessage = ({ data }) => this.receive(data);
    this.worker.onerror = ({ message }) => this.fail(message);
  }

  async ask(kind, question, transfer = []) {
    await this.started;
    if (this.broken) throw this.broken;
    this.count += 1;
    const id = this.count;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.worker.postMessage({ id, kind, ...question }, transfer);
    });
  }

  receive({ id, answer, error }) {
    const { resolve, reject } = this.waiting.get(id);
    this.waiting.delete(id);
    if (error === undefined) resolve(answer);
    else reject(new Error(error));
  }

  // A worker that cannot run says so once, whoever waits then or asks later.
  fail(message) {
    this.broken = new Error(message || 'the worker did not start');
    for (const { reject } of this.waiting.values()) reject(this.broken);
    this.waiting.clear();
  }
}
