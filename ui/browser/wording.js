// From the engine's numbers to what the figure draws: the same texts that the server's figure has.
const COARSE = [0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 80, 96];
const CONTROLS = [0, 32, 96];

function coarseLevels(last) {
  return [...new Set([...COARSE.filter((level) => level <= last), last])];
}

function missingLevels({ steps, smallest }, last, have) {
  const wanted = steps > 1 && smallest.known ? coarseLevels(last) : Array.from({ length: last + 1 }, (_, i) => i);
  return wanted.filter((level) => !have.includes(level));
}

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

// Whole per cent, with one digit below 1 % and above 99 %.
function percent(probability) {
  const value = 100 * probability;
  if (value >= 1 && value <= 99) return `${halfToEven(value)} %`;
  return value < 0.05 ? '< 0.1 %' : value >= 99.95 ? '> 99.9 %' : `${value.toFixed(1)} %`;
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

// `card` is what is known of a network, `texts` the page's texts in the visitor's language.
class Wording {
  constructor(card, texts) {
    Object.assign(this, { card, texts });
  }

  said([index, probability]) {
    return `'${this.card.labels[index]}' ${percent(probability)}`;
  }

  bars(top) {
    return top.map(([index, share]) => [this.card.labels[index], index, share, `${(100 * share).toFixed(1)} %`]);
  }

  verdict(record, row) {
    const [after] = row.top;
    const left = after[0] !== record.label;
    let sentence = { 'target not reached': left ? 'fooled_but_target_missed' : 'target_missed' }[row.outcome];
    if (sentence && record.steps === 1) sentence += '_in_one_step';
    // Networks whose gradient is stopped on its way are not written for the browser.
    if (row.outcome === 'no gradient' && record.predicted[1] !== 1) sentence = 'no_gradient_flat';
    return fill(this.texts[`verdict.${sentence ?? row.outcome.replaceAll(' ', '_')}`], {
      before: this.said(record.predicted),
      after: this.said(after),
      now: percent(row.original),
      wanted: this.said([row.rivalIndex, row.rival]),
      truth: this.card.labels[record.label],
      largest: row.largest,
    });
  }

  row(record, row) {
    const { pixels, ...numbers } = row;
    const key = { 'target not reached': 'target_missed' }[row.outcome] ?? row.outcome.replaceAll(' ', '_');
    return {
      ...numbers,
      top: this.bars(row.top),
      alone: this.bars(row.alone),
      outcomeText: this.texts[`outcome.${key}`],
      verdict: this.verdict(record, row),
      ...(pixels ? { adversarial: base64(pixels) } : {}),
    };
  }

  rows(record, rows) {
    return Object.fromEntries(Object.entries(rows).map(([level, row]) => [level, this.row(record, row)]));
  }

  scale() {
    const [low, high] = this.card.range;
    return Array.from({ length: this.card.last + 1 }, (_, level) => ({
      fraction: `${level}/255`,
      epsilon: `ε = ${level}/255 ≈ ${(level / 255).toFixed(3)}`,
      own: fill(this.texts['epsilon.own'], { value: ((level / 255) * (high - low)).toFixed(3), low, high }),
      gain: fill(this.texts[level ? 'epsilon.gain' : 'epsilon.zero'], { level, gain: (127.5 / (level || 1)).toFixed(1) }),
    }));
  }

  figure(record) {
    const [height, width, channels] = this.card.shape;
    const name = (index) => (index === null ? null : this.card.labels[index]);
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
      labelName: name(record.label),
      targetName: name(record.target),
      truthName: name(record.truth),
      original: this.bars(record.original),
      scale: this.scale(),
      rows: this.rows(record, record.rows),
    };
  }
}
