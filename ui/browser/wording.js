// From the engine's numbers to the value that the figure draws from: the same that the server sends, its bytes as they are.
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
      [level, { ...numbers, ...(pixels ? { adversarial: pixels } : {}) }])));
  }

  figure(record) {
    const [height, width, channels] = this.card.shape;
    return {
      ...record,
      height,
      width,
      channels,
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
