// The page's side of the browser's engine: questions to the worker, and their answers.
export class Engine {
  /** @param {Promise<string>} address promises the worker's program; only the host of the page knows where it is */
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

  // A worker that cannot run says so once; later questions fail at once.
  fail(message) {
    this.broken = new Error(message || 'the worker did not start');
    for (const { reject } of this.waiting.values()) reject(this.broken);
    this.waiting.clear();
  }
}
