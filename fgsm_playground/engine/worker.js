// The browser's engine, in a worker of its own: it answers one message after another. A page from disk has no origin and
// its worker may import nothing, so the runtime is bundled with it.
import * as runtime from 'onnxruntime-web/wasm';
import { Answers } from './answers.js';

const queue = [];
const answers = new Answers(runtime, () => queue.length > 0);
let working = false;

async function work() {
  working = true;
  while (queue.length) {
    const { id, kind, ...asked } = queue.shift();
    try {
      self.postMessage({ id, answer: await answers[kind](asked) });
    } catch (error) {
      self.postMessage({ id, error: String(error?.message ?? error) });
    }
  }
  working = false;
}

self.onmessage = ({ data }) => {
  queue.push(data);
  if (!working) work();
};
