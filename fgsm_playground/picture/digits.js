// A free drawing brought to the form in which MNIST has its digits, as fgsm/pictures/digits.py does it.
import { HAMMING, resampled } from '../engine/resampling.js';
import { halfToEven } from '../engine/rounding.js';

const BODY = 20;
const CENTRE = 14;
const FIELD = 28;

/** Return a digit as MNIST has it; `ink` is white on black, one value a pixel. Null where there is no ink. */
export function centreDigit(ink, width, height) {
  const box = boxOf(ink, width, height);
  if (!box) return null;
  const square = { width: box.side, height: box.side, channels: 1, data: box.square };
  const body = resampled(square, [0, 0, box.side, box.side], BODY, BODY, HAMMING);
  const mass = body.reduce((sum, value) => sum + value, 0);
  if (!mass) return null;
  const place = (weigh) => {
    const middle = body.reduce((sum, value, i) => sum + value * weigh(i), 0) / mass;
    return Math.min(Math.max(halfToEven(CENTRE - middle), 0), FIELD - BODY);
  };
  const [top, left] = [place((i) => Math.floor(i / BODY)), place((i) => i % BODY)];
  const field = new Uint8Array(FIELD * FIELD);
  for (let i = 0; i < body.length; i++) field[(top + Math.floor(i / BODY)) * FIELD + left + (i % BODY)] = body[i];
  return field;
}

// The box around the ink, with black on both sides of what is narrower: a square keeps its proportions.
function boxOf(ink, width, height) {
  let [top, bottom, left, right] = [height, -1, width, -1];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (!ink[y * width + x]) continue;
      [top, bottom, left, right] = [Math.min(top, y), y, Math.min(left, x), Math.max(right, x)];
    }
  }
  if (bottom < 0) return null;
  const [h, w] = [bottom - top + 1, right - left + 1];
  const side = Math.max(h, w);
  const square = new Uint8Array(side * side);
  const [down, across] = [(side - h) >> 1, (side - w) >> 1];
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) square[(y + down) * side + x + across] = ink[(top + y) * width + left + x];
  }
  return { square, side };
}
