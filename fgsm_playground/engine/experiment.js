// One picture pushed in one direction, as fgsm/experiment/experiment.py does it: 8-bit pictures, whole levels.
import { halfToEven } from './rounding.js';

const MIDDLE = 127.5;

export function softmax(logits) {
  const most = logits.reduce((a, b) => Math.max(a, b), -Infinity);
  const shares = Float64Array.from(logits, (value) => Math.exp(value - most));
  const sum = shares.reduce((a, b) => a + b, 0);
  return Float32Array.from(shares, (share) => share / sum);
}

function argmax(row) {
  let best = 0;
  for (let i = 1; i < row.length; i++) if (row[i] > row[best]) best = i;
  return best;
}

export function topClasses(row, count = 5) {
  const order = Array.from(row, (_, i) => i).sort((a, b) => row[b] - row[a] || a - b);
  return order.slice(0, count).map((i) => [i, row[i]]);
}

// Python rounds halves to the even number, here as there.
function wholeStep(level, steps) {
  return Math.min(Math.max(1, halfToEven((2.5 * level) / steps)), level);
}

function moved(pixels, sign, level) {
  const out = new Uint8ClampedArray(pixels.length);
  for (let i = 0; i < pixels.length; i++) out[i] = pixels[i] + level * sign[i];
  return new Uint8Array(out.buffer);
}

// A plain loop, as everywhere here: `Int8Array.from` with a function takes ten times as long.
function signOfGradient(gradient, targeted) {
  const up = targeted ? -1 : 1;
  const sign = new Int8Array(gradient.length);
  for (let i = 0; i < sign.length; i++) sign[i] = gradient[i] > 0 ? up : gradient[i] < 0 ? -up : 0;
  return sign;
}

export class Experiment {
  /**
   * @param {import('./network.js').Network} network
   * @param {Uint8Array} pixels
   * @param {Int8Array} control the random direction that every picture of this size is compared with
   * @param {{ target?: number | null, steps?: number, truth?: number | null }} asked
   */
  constructor(network, pixels, control, { target = null, steps = 1, truth = null }) {
    this.network = network;
    this.pixels = pixels;
    this.control = control;
    this.target = target;
    this.steps = steps;
    this.truth = truth;
    this.key = '';
    this.rows = new Map();
    this.pictures = new Map();
    this.alone = new Map();
  }

  // `asked.sign`, where it is known, is the direction.
  static async make(network, pixels, control, asked = {}) {
    const made = new Experiment(network, pixels, control, asked);
    const { logits, gradient } = await network.logitsAndGradient(pixels, made.target ?? made.truth);
    made.begin(logits, gradient, asked.sign);
    return made;
  }

  begin(logits, gradient, sign) {
    this.original = softmax(logits);
    this.predicted = argmax(this.original);
    this.label = this.truth ?? this.predicted;
    this.goal = this.target ?? this.label;
    this.gradient = gradient;
    this.sign = sign ?? signOfGradient(gradient, this.targeted);
  }

  get targeted() {
    return this.target !== null;
  }

  get hasGradient() {
    return this.sign.some((value) => value !== 0);
  }

  async adversarial(level) {
    if (this.steps === 1 || level === 0) return moved(this.pixels, this.sign, level);
    if (!this.pictures.has(level)) this.pictures.set(level, await this.iterate(level));
    return this.pictures.get(level);
  }

  // The basic iterative method in whole grey levels (arXiv 1607.02533, §2.2): every iterate is an 8-bit picture.
  async iterate(level) {
    const size = wholeStep(level, this.steps);
    let sign = this.sign;   // of the first step, known already
    let picture = this.pixels;
    for (let step = 0; step < this.steps; step++) {
      if (step) {
        const { gradient } = await this.network.logitsAndGradient(picture, this.goal);
        sign = signOfGradient(gradient, this.targeted);
      }
      const next = new Uint8ClampedArray(picture.length);
      for (let i = 0; i < next.length; i++) {
        const change = picture[i] - this.pixels[i] + size * sign[i];
        next[i] = this.pixels[i] + Math.max(-level, Math.min(level, change));
      }
      picture = new Uint8Array(next.buffer);
    }
    return picture;
  }

  // The perturbation as a picture: one step's is the same at every level.
  async perturbation(level) {
    const scale = this.steps > 1 && level ? MIDDLE / level : MIDDLE;
    const changed = this.steps > 1 && level ? await this.adversarial(level) : null;
    const out = new Uint8ClampedArray(this.pixels.length);
    for (let i = 0; i < out.length; i++) out[i] = MIDDLE + scale * (changed ? changed[i] - this.pixels[i] : this.sign[i]);
    return new Uint8Array(out.buffer);
  }

  // The gradient so that its largest half per cent of values reach black and white.
  gradientPicture() {
    const sizes = Float32Array.from(this.gradient, Math.abs).sort();
    const place = 0.995 * (sizes.length - 1);
    const below = Math.floor(place);
    const above = sizes[Math.min(below + 1, sizes.length - 1)];
    const largest = sizes[below] + (place - below) * (above - sizes[below]) || sizes[sizes.length - 1] || 1;
    const up = this.targeted ? -1 : 1;
    return new Uint8Array(Uint8ClampedArray.from(this.gradient, (value) => MIDDLE + (MIDDLE * up * value) / largest).buffer);
  }

  async judge(pixels) {
    return softmax(await this.network.logits(pixels));
  }

  // What the network says at a level, measured once; the control only where it is asked for.
  async measure(level, withControl = true) {
    const row = this.rows.get(level) ?? { level, random: null };
    if (!row.probabilities) {
      row.probabilities = level ? await this.judge(await this.adversarial(level)) : this.original;
      const drawn = this.steps > 1 ? level : 0;
      if (!this.alone.has(drawn)) this.alone.set(drawn, await this.judge(await this.perturbation(drawn)));
      row.alone = this.alone.get(drawn);
      row.largest = await this.largest(level);
    }
    if (withControl && !row.random) {
      row.random = level ? await this.judge(moved(this.pixels, this.control, level)) : this.original;
    }
    this.rows.set(level, row);
    return row;
  }

  async largest(level) {
    const picture = await this.adversarial(level);
    let most = 0;
    for (let i = 0; i < picture.length; i++) most = Math.max(most, Math.abs(picture[i] - this.pixels[i]));
    return most;
  }

  fools(probabilities) {
    return (argmax(probabilities) === this.goal) === this.targeted;
  }

  // The class that the label is up against: the target, or the strongest other one.
  rival(probabilities) {
    if (this.target !== null) return this.target;
    return argmax(Array.from(probabilities, (value, i) => (i === this.label ? -1 : value)));
  }

  // The smallest level that fools, as far as what has been measured can tell.
  smallest(last) {
    for (let level = 0; level <= last; level++) {
      const row = this.rows.get(level);
      if (!row) return { known: false, level: null };
      if (this.fools(row.probabilities)) return { known: true, level };
    }
    return { known: true, level: null };
  }

  // The same, measuring one level after another.
  async findSmallest(last) {
    for (let level = 0; level <= (this.hasGradient ? last : 0); level++) {
      if (this.fools((await this.measure(level, false)).probabilities)) return level;
    }
    return null;
  }

  // How many random directions of one size fool (arXiv 1412.6572, §4): the curve's control, then each entry by a coin.
  async fooledByNoise(level, draws) {
    let fooled = 0;
    for (let draw = 0; draw < draws; draw++) {
      const sign = draw ? this.control.map(() => (Math.random() < 0.5 ? -1 : 1)) : this.control;
      fooled += Number(this.fools(await this.judge(moved(this.pixels, sign, level))));
    }
    return fooled;
  }

  outcome({ level, probabilities }) {
    if (this.predicted !== this.label) return 'wrong already';
    if (this.predicted === this.target) return 'on target already';
    if (!this.hasGradient) return 'no gradient';
    if (level === 0) return 'unchanged';
    const fooled = this.fools(probabilities);
    if (this.targeted) return fooled ? 'target reached' : 'target not reached';
    return fooled ? 'fooled' : 'not fooled';
  }
}
