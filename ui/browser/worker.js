// The browser's engine, in a worker of its own: it answers one message after another, the attack before the rest.
const KEPT = 12;      // experiments
const ENOUGH = 250;   // ms of measuring levels that nobody looks at, before whoever waits gets his turn
let runtime = null;
const networks = new Map();
const experiments = new Map();
let live = {};   // what was said of the last frame
let frames = 0;
const queue = [];
let working = false;

function controlOf(packed, count) {
  const control = new Int8Array(count);
  for (let i = 0; i < count; i++) control[i] = 2 * ((packed[i >> 3] >> (7 - (i & 7))) & 1) - 1;
  return control;
}

// With a key and a sign, it is an experiment that was begun elsewhere, or is no longer kept here.
async function experimentOf({ model, pixels, target, steps, truth, sign, key = keyOf(model, pixels, target, steps, truth) }) {
  const kept = experiments.get(key);
  experiments.delete(key);
  const { network, control } = networks.get(model);
  const experiment = kept ?? await Experiment.make(network, pixels, control, { target, steps, truth, sign });
  experiment.key = key;
  experiments.set(key, experiment);   // the one asked for last is the last
  if (experiments.size > KEPT) experiments.delete(experiments.keys().next().value);
  return experiment;
}

const answers = {
  async open({ script, wasm }) {
    runtime = script ? await import(script) : self.runtimeInside;
    runtime.env.wasm.numThreads = 1;   // more would need isolation headers, which no file and no frame has
    runtime.env.wasm.wasmBinary = wasm;
    runtime.env.logLevel = 'error';
    return {};
  },

  async network({ model, data, forward, shape, classes, control }) {
    const network = await Network.load(runtime, data, { forward, shape, classes });
    networks.set(model, { network, control: controlOf(control, shape[0] * shape[1] * shape[2]) });
    return {};
  },

  async attack(asked) {
    return experimentRecord(await experimentOf(asked), asked);
  },

  // The rows that somebody looks at, then those that fill the curve, as many as there is time for.
  async settle({ given, wanted, missing, last }) {
    const experiment = await experimentOf(given);
    const rows = await rowRecords(experiment, wanted, wanted);
    const end = performance.now() + ENOUGH;
    const left = missing.filter((level) => !wanted.includes(level));
    while (left.length && performance.now() < end && !queue.length) {
      const level = left.shift();
      rows[level] = await rowRecord(experiment, level, true);
      await pause();
    }
    return { key: given.key, rows, more: left.length > 0, smallest: experiment.smallest(last) };
  },

  // A frame of the webcam. What the network said of the last perturbation alone may stand for this one's.
  async frame({ level, alone, ...asked }) {
    const { network, control } = networks.get(asked.model);
    const experiment = await Experiment.make(network, asked.pixels, control, asked);
    experiment.key = `live ${frames += 1}`;
    const drawn = experiment.steps > 1 ? level : 0;
    if (!alone && live.model === asked.model) experiment.alone.set(drawn, live.alone);
    const record = await experimentRecord(experiment, { ...asked, levels: [level], controls: [], last: 1 });   // of one level nothing follows for others
    live = { model: asked.model, alone: experiment.alone.get(drawn) };
    return record;
  },

  // The smallest level that fools, measuring one after another.
  async smallest({ last, ...asked }) {
    return { level: await (await experimentOf(asked)).findSmallest(last) };
  },

  async noise({ level, draws, ...asked }) {
    return { fooled: await (await experimentOf(asked)).fooledByNoise(level, draws) };
  },

  // The pixels of a picture file, null where only the browser's own decoder reads it.
  async read({ file, type, shape, all }) {
    return { pixels: await pixelsOfPictureFile(file, type, shape, all) };
  },

  async say({ model, pixels }) {
    return { top: topClasses(softmax(await networks.get(model).network.logits(pixels)), Infinity) };
  },
};

// Lets messages in that came while the network ran.
function pause() {
  return new Promise((resolve) => { setTimeout(resolve); });
}

async function work() {
  working = true;
  while (queue.length) {
    const { id, kind, ...asked } = queue.shift();
    try {
      postMessage({ id, answer: await answers[kind](asked) });
    } catch (error) {
      postMessage({ id, error: String(error?.message ?? error) });
    }
  }
  working = false;
}

onmessage = ({ data }) => {
  queue.push(data);
  if (!working) work();
};
