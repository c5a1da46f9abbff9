// The page's side of the browser's engine: questions to the worker, and their answers.
class Engine {
  // `source` is the worker's program. Where the runtime and the networks lie, only the host of the page knows.
  constructor(source) {
    this.waiting = new Map();
    this.count = 0;
    const address = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
    this.worker = new Worker(address);
    this.worker.onmessage = ({ data }) => this.receive(data);
    this.worker.onerror = ({ message }) => this.fail(message);
  }

  ask(kind, question, transfer = []) {
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

  fail(message) {
    for (const { reject } of this.waiting.values()) reject(new Error(message));
    this.waiting.clear();
  }
}
