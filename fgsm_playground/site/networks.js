// The networks of this page: each is read and loaded into the engine when it is first asked for.
import { fileOf } from './files.js';

export class Networks {
  constructor(engine, cards) {
    this.engine = engine;
    this.cards = cards;
    this.loading = new Map();
    this.opened = null;
  }

  async open() {
    this.opened ??= (async () => {
      const wasm = await fileOf('runtime/ort.wasm');
      await this.engine.ask('open', { wasm: wasm.buffer }, [wasm.buffer]);
    })();
    return this.opened;
  }

  ready(model) {
    if (!this.loading.has(model)) this.loading.set(model, this.load(this.cards[model]));
    return this.loading.get(model);
  }

  async load(card) {
    const { name, forward, shape } = card;
    const files = [fileOf(`networks/${name}.onnx`), fileOf(`networks/control-${shape.join('x')}.bin`)];
    const [data, control] = await Promise.all([...files, this.open()]);
    await this.engine.ask('network', { model: name, data, control, forward, shape, classes: card.labels.length });
  }
}
