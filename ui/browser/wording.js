// From the engine's numbers to the value that the figure draws from: the same that the server sends.
const COARSE = [0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 80, 96];

function coarseLevels(last) {
  return [...new Set([...COARSE.filter((level) => level <= last), last])];
}

// In the order in which the curve grows: coarse to fine, but several steps first up to the level that fools.
function missingLevels({ steps, smallest }, last, have) {
  const all = Array.from({ length: last + 1 }, (_, i) => i);
  const iterated = smallest.known ? coarseLevels(last) : all;
  const wanted = steps === 1 ? [...new Set([...coarseLevels(last), ...all])] : iterated;
  return wanted.filter((level) => !have.includes(level));
}

function base64(bytes) {
  let text = '';
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(text);
}

function bitsOf(sign, test) {
  const bits = new Uint8Array(Math.ceil(sign.length / 8));
  for (let i = 0; i < sign.length; i++) if (test(sign[i])) bits[i >> 3] |= 128 >> (i & 7);
  return base64(bits);
}

// `card` is what is known of a network. The figure's own wording.js puts the numbers into words.
class Wording {
  constructor(card) {
    this.card = card;
  }

  bars(top) {
    return top.map(([index, share]) => [this.card.labels[index], index, share, `${(100 * share).toFixed(1)} %`]);
  }

  rows(record, rows) {
    return Object.fromEntries(Object.entries(rows).map(([level, { pixels, ...numbers }]) => (
      [level, { ...numbers, ...(pixels ? { adversarial: base64(pixels) } : {}) }])));
  }

  figure(record) {
    const [height, width, channels] = this.card.shape;
    return {
      ...record,
      height,
      width,
      channels,
      pixels: base64(record.pixels),
      sign: {
        positive: bitsOf(record.sign, (value) => value > 0),
        nonzero: record.sign.includes(0) ? bitsOf(record.sign, (value) => value !== 0) : null,
      },
      gradient: record.gradient && base64(record.gradient),
      range: this.card.range,
      max: this.card.last,
      names: this.card.labels,
      predicted: record.predicted[0],
      hasGradient: record.sign.some((value) => value !== 0),
      gradientStop: '',   // networks that have one are not written for the browser
      before: record.original,
      rows: this.rows(record, record.rows),
    };
  }
}
