// The networks that the server sends, each loaded into the engine when it is first asked for.
class Unsent extends Error {}

async function sent(path) {
  const answer = await fetch(`${window.gradio_config.root}/browser/${path}`).catch(() => null);
  if (!answer?.ok) throw new Unsent(path);
  return answer;
}

const bytesSent = async (name) => new Uint8Array(await (await sent(`file/${name}`)).arrayBuffer());

class Sent {
  // `files` names the runtime's, `names` the networks that there may be.
  constructor(engine, { files, names }) {
    Object.assign(this, { engine, files, names });
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
    const card = await (await sent(`card/${encodeURIComponent(model)}`)).json();
    this.cards[model] = card;
    if (!card) return;
    this.opening ??= this.open();
    const [data] = await Promise.all([bytesSent(card.graph), this.opening]);
    const { forward, shape, labels } = card;
    const control = bytesOf(card.control);
    await this.engine.ask('network', { model, data, control, forward, shape, classes: labels.length });
    this.loaded.add(model);
  }

  async open() {
    const { script, wasm } = this.files;
    try {
      const { buffer } = await bytesSent(wasm);
      const address = new URL(`${window.gradio_config.root}/browser/file/${script}`, window.location).href;
      await this.engine.ask('open', { script: address, wasm: buffer }, [buffer]);
    } catch (problem) {
      this.opening = null;
      throw problem;
    }
  }
}
