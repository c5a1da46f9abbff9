// The networks that the server sends, each loaded into the engine when it is first asked for.
import { addressOf } from '../gradio/gradio.js';
import { bytesOf } from '../parts/pixels.js';

/** Thrown where the server does not send a file. */
export class NotReceived extends Error {}

async function received(path) {
  const answer = await fetch(addressOf(`/browser/${path}`)).catch(() => null);
  if (!answer?.ok) throw new NotReceived(path);
  return answer;
}

const bytesReceived = async (name) => new Uint8Array(await (await received(`file/${name}`)).arrayBuffer());

export class SentNetworks {
  /** @param {any} engine @param {{ files: Object<string, string>, names: string[] }} sent the files and the networks */
  constructor(engine, { files, names }) {
    this.engine = engine;
    this.files = files;
    this.names = names;
    this.cards = {};
    this.loading = new Map();
    this.loaded = new Set();
  }

  // Whether a network can be had, as far as is known before it has been asked for.
  offers(model) {
    return this.names.includes(model) && this.cards[model] !== null;
  }

  ready(model) {
    if (!this.loading.has(model)) {
      const loading = this.load(model);
      loading.catch(() => this.loading.delete(model));   // what did not arrive may be asked for again
      this.loading.set(model, loading);
    }
    return this.loading.get(model);
  }

  async load(model) {
    const card = await (await received(`card/${encodeURIComponent(model)}`)).json();
    this.cards[model] = card;
    if (!card) return;
    this.opening ??= this.open();
    const [data] = await Promise.all([bytesReceived(card.graph), this.opening]);
    const { forward, shape, labels } = card;
    const control = bytesOf(card.control);
    await this.engine.ask('network', { model, data, control, forward, shape, classes: labels.length });
    this.loaded.add(model);
  }

  async open() {
    try {
      const { buffer } = await bytesReceived(this.files.wasm);
      await this.engine.ask('open', { wasm: buffer }, [buffer]);
    } catch (problem) {
      this.opening = null;
      throw problem;
    }
  }
}
