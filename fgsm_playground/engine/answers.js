// What the engine answers: attacks, levels, frames of a camera, and what the lesson measures.
import { Experiment, softmax, topClasses } from './experiment.js';
import { Network } from './network.js';
import { pixelsOfPictureFile } from './picture-file.js';
import { experimentRecord, keyOf, rowRecord, rowRecords } from './records.js';

const KEPT = 12;      // experiments
const ENOUGH = 250;   // ms of measuring levels that nobody looks at, before the next question gets its turn

function controlOf(packed, count) {
  const control = new Int8Array(count);
  for (let i = 0; i < count; i++) control[i] = 2 * ((packed[i >> 3] >> (7 - (i & 7))) & 1) - 1;
  return control;
}

// Lets messages in that came while the network ran.
function pause() {
  return new Promise((resolve) => { setTimeout(resolve); });
}

export class Answers {
  /**
   * @param {any} runtime ONNX Runtime Web
   * @param {() => boolean} isAsked tells whether another question waits
   */
  constructor(runtime, isAsked) {
    this.runtime = runtime;
    this.isAsked = isAsked;
    this.networks = new Map();
    this.experiments = new Map();
    this.lastFrame = {};   // what was said of the last frame
    this.frames = 0;
  }

  async open({ wasm }) {
    this.runtime.env.wasm.numThreads = 1;   // more would need isolation headers, which no file and no frame has
    this.runtime.env.wasm.wasmBinary = wasm;
    this.runtime.env.logLevel = 'error';
    return {};
  }

  async network({ model, data, forward, shape, classes, control }) {
    const network = await Network.load(this.runtime, data, { forward, shape, classes });
    this.networks.set(model, { network, control: controlOf(control, shape[0] * shape[1] * shape[2]) });
    return {};
  }

  // With a key and a sign, it is an experiment that was begun elsewhere, or is no longer kept here.
  async experimentOf(asked) {
    const { model, pixels, target, steps, truth, sign } = asked;
    const { key = keyOf(model, pixels, target, steps, truth) } = asked;
    const kept = this.experiments.get(key);
    this.experiments.delete(key);
    const { network, control } = this.networks.get(model);
    const experiment = kept ?? await Experiment.make(network, pixels, control, { target, steps, truth, sign });
    experiment.key = key;
    this.experiments.set(key, experiment);   // the one asked for last is the last
    if (this.experiments.size > KEPT) this.experiments.delete(this.experiments.keys().next().value);
    return experiment;
  }

  async attack(asked) {
    return experimentRecord(await this.experimentOf(asked), asked);
  }

  // The rows that somebody looks at, then those that fill the curve, as many as there is time for.
  async settle({ given, wanted, missing, last }) {
    const experiment = await this.experimentOf(given);
    const rows = await rowRecords(experiment, wanted, wanted);
    const end = performance.now() + ENOUGH;
    const left = missing.filter((level) => !wanted.includes(level));
    while (left.length && performance.now() < end && !this.isAsked()) {
      const level = left.shift();
      rows[level] = await rowRecord(experiment, level, true);
      await pause();
    }
    return { key: given.key, rows, more: left.length > 0, smallest: experiment.smallest(last) };
  }

  // A frame of the webcam. What the network said of the last perturbation alone may stand for this one's.
  async frame({ level, alone, ...asked }) {
    const { network, control } = this.networks.get(asked.model);
    const experiment = await Experiment.make(network, asked.pixels, control, asked);
    this.frames += 1;
    experiment.key = `live ${this.frames}`;
    const drawn = experiment.steps > 1 ? level : 0;
    if (!alone && this.lastFrame.model === asked.model) experiment.alone.set(drawn, this.lastFrame.alone);
    // One level says nothing of others.
    const record = await experimentRecord(experiment, { ...asked, levels: [level], controls: [], last: 1 });
    this.lastFrame = { model: asked.model, alone: experiment.alone.get(drawn) };
    return record;
  }

  // The smallest level that fools, measuring one after another.
  async smallest({ last, ...asked }) {
    return { level: await (await this.experimentOf(asked)).findSmallest(last) };
  }

  async noise({ level, draws, ...asked }) {
    return { fooled: await (await this.experimentOf(asked)).fooledByNoise(level, draws) };
  }

  // The pixels of a picture file, null where only the browser's own decoder reads it.
  async read({ file, type, shape, all }) {
    return { pixels: await pixelsOfPictureFile(file, type, shape, all) };
  }

  async say({ model, pixels }) {
    return { top: topClasses(softmax(await this.networks.get(model).network.logits(pixels)), Infinity) };
  }
}
