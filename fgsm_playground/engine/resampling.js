// Pictures brought to another size as Pillow does it, to the last bit: rows, then columns, in fixed point.
const FIXED = 2 ** 22;   // Pillow's PRECISION_BITS for 8-bit pictures

export const BICUBIC = {
  support: 2,
  weight(x) {
    const far = Math.abs(x);
    if (far < 1) return ((1.5 * far) - 2.5) * far * far + 1;
    return far < 2 ? (((far - 5) * far + 8) * far - 4) * -0.5 : 0;
  },
};
export const HAMMING = {
  support: 1,
  weight(x) {
    if (x === 0) return 1;
    return Math.abs(x) >= 1 ? 0 : (Math.sin(Math.PI * x) / (Math.PI * x)) * (0.54 + 0.46 * Math.cos(Math.PI * x));
  },
};

// What each of `goal` places is made of: `length` values of a row, of which those from `from` to `to` are used.
function weightsOf(length, from, to, goal, { support, weight }) {
  const scale = (to - from) / goal;
  const wide = Math.max(scale, 1);
  return Array.from({ length: goal }, (_, i) => {
    const middle = from + (i + 0.5) * scale;
    const first = Math.max(0, Math.trunc(middle - support * wide + 0.5));
    const last = Math.min(length, Math.trunc(middle + support * wide + 0.5));
    const shares = Array.from({ length: last - first }, (__, k) => weight((first + k - middle + 0.5) / wide));
    const sum = shares.reduce((a, b) => a + b, 0);
    return { first, shares: Float64Array.from(shares, (share) => halfAwayFromZero((share / sum) * FIXED)) };
  });
}

function halfAwayFromZero(value) {
  return Math.trunc(value + (value < 0 ? -0.5 : 0.5));
}

// One direction: `count` lines `line` apart, whose values are `step` apart.
function passed(values, weights, { count, line, step, outLine, outStep, out }) {
  for (let y = 0; y < count; y++) {
    for (let i = 0; i < weights.length; i++) {
      const { first, shares } = weights[i];
      let sum = FIXED / 2;
      for (let k = 0, at = y * line + first * step; k < shares.length; k++, at += step) sum += shares[k] * values[at];
      out[y * outLine + i * outStep] = Math.floor(sum / FIXED);   // clamped by what it is written to
    }
  }
}

/** Return a part of a picture, [left, top, right, bottom], at another size. */
export function resampled({ width, height, channels, data }, box, goalWidth, goalHeight, filter) {
  const [left, top, right, bottom] = box.map(Math.fround);   // Pillow's are of single precision
  const across = weightsOf(width, left, right, goalWidth, filter);
  const down = weightsOf(height, top, bottom, goalHeight, filter);
  const half = new Uint8ClampedArray(goalWidth * height * channels);
  const out = new Uint8ClampedArray(goalWidth * goalHeight * channels);
  const row = goalWidth * channels;
  for (let c = 0; c < channels; c++) {
    passed(data.subarray(c), across, {
      count: height, line: width * channels, step: channels, outLine: row, outStep: channels, out: half.subarray(c),
    });
  }
  passed(half, down, { count: row, line: 1, step: row, outLine: 1, outStep: row, out });
  return new Uint8Array(out.buffer);
}
