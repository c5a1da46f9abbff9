// PNG files (W3C Portable Network Graphics, 3rd edition) to 8-bit RGBA, without the browser's decoder and its canvas.
import { unzlibSync } from 'fflate';

const CHANNELS = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };   // by colour type
const INTERLACED = [[0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [0, 1, 1, 2]];
const WHOLE = [[0, 0, 1, 1]];      // one pass: left, top, steps across and down
const MOST_PIXELS = 40000000;
const PLAIN_GAMMA = 45455;         // of 100,000: what sRGB's is near enough to

/** Tell whether a file is a PNG. */
export const isPng = (file) => [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a].every((byte, i) => file[i] === byte);

/**
 * Return the chunks of a file by name.
 *
 * @param {Uint8Array} file
 * @returns {any}
 */
export function chunksOf(file) {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const chunks = { IDAT: [] };
  for (let at = 8; at + 12 <= file.length;) {
    const length = view.getUint32(at);
    const name = String.fromCharCode(...file.subarray(at + 4, at + 8));
    const data = file.subarray(at + 8, at + 8 + length);
    if (data.length < length) throw new Error('the PNG file ends early');
    if (name === 'IDAT') chunks.IDAT.push(data);
    else chunks[name] ??= data;
    if (name === 'IEND') return chunks;
    at += 12 + length;
  }
  throw new Error('the PNG file ends early');
}

function headerOf({ IHDR }) {
  const view = new DataView(IHDR.buffer, IHDR.byteOffset, 13);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  const [depth, colour, , , interlaced] = IHDR.subarray(8);
  if (!width || !height || width * height > MOST_PIXELS || !(colour in CHANNELS)) throw new Error('no such PNG file');
  return { width, height, depth, colour, channels: CHANNELS[colour], passes: interlaced ? INTERLACED : WHOLE };
}

/** Tell whether colours or frames of a file are more than values to be taken as they are. */
export function needsMore({ gAMA, sRGB, iCCP, cICP, acTL }) {
  const gamma = gAMA && !sRGB ? new DataView(gAMA.buffer, gAMA.byteOffset).getUint32(0) : PLAIN_GAMMA;
  return Boolean(iCCP || cICP || acTL) || Math.abs(gamma - PLAIN_GAMMA) > 500;
}

function paeth(left, above, corner) {
  const guess = left + above - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - above), Math.abs(guess - corner)];
  return a <= b && a <= c ? left : b <= c ? above : corner;
}

// Undoes a row's filter in place; `before` is the row above, `unit` the bytes of a pixel.
function unfilter(kind, row, before, unit) {
  for (let i = 0; i < row.length; i++) {
    const left = i < unit ? 0 : row[i - unit];
    if (kind === 1) row[i] += left;
    else if (kind === 2) row[i] += before[i];
    else if (kind === 3) row[i] += (left + before[i]) >> 1;
    else if (kind === 4) row[i] += paeth(left, before[i], i < unit ? 0 : before[i - unit]);
  }
}

// The values of a row, each as it is in the file: 1 to 16 bits.
function valueOf(row, i, depth) {
  if (depth === 8) return row[i];
  if (depth === 16) return (row[2 * i] << 8) | row[2 * i + 1];
  const bit = i * depth;
  return (row[bit >> 3] >> (8 - depth - (bit & 7))) & ((1 << depth) - 1);
}

// What writes a pixel of a row as RGBA.
function painter({ depth, colour, channels }, { PLTE, tRNS }) {
  const top = 2 ** depth - 1;
  const eight = (value) => (depth === 16 ? value >> 8 : depth === 8 ? value : (value * 255) / top);
  const clear = tRNS && colour !== 3 ? Array.from({ length: channels }, (_, k) => (tRNS[2 * k] << 8) | tRNS[2 * k + 1]) : null;
  return (row, x, out, o) => {
    const value = (k) => valueOf(row, x * channels + k, depth);
    if (colour === 3) {
      const index = value(0);
      for (let k = 0; k < 3; k++) out[o + k] = PLTE[3 * index + k];
      out[o + 3] = tRNS?.[index] ?? 255;
      return;
    }
    const coloured = channels >= 3;
    for (let k = 0; k < 3; k++) out[o + k] = eight(value(coloured ? k : 0));
    const alpha = channels % 2 ? null : value(channels - 1);
    out[o + 3] = alpha === null ? 255 : eight(alpha);
    if (clear?.every((each, k) => each === value(k))) out[o + 3] = 0;
  };
}

function packedOf({ IDAT }) {
  const all = new Uint8Array(IDAT.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of IDAT) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Return the picture, RGBA, that the chunks of a file hold. */
export function pixelsOfPng(chunks) {
  const header = headerOf(chunks);
  const { width, height, depth, channels, passes } = header;
  const paint = painter(header, chunks);
  const bits = depth * channels;
  const values = unzlibSync(packedOf(chunks));
  const data = new Uint8Array(width * height * 4);
  let at = 0;
  for (const [left, top, across, down] of passes) {
    const [columns, rows] = [Math.ceil((width - left) / across), Math.ceil((height - top) / down)];
    const length = Math.ceil((columns * bits) / 8);
    let before = new Uint8Array(length);
    for (let y = 0; columns > 0 && y < rows; y++, at += length + 1) {
      const row = values.subarray(at + 1, at + 1 + length);
      if (row.length < length) throw new Error('the PNG file ends early');
      unfilter(values[at], row, before, Math.max(1, bits >> 3));
      for (let x = 0; x < columns; x++) paint(row, x, data, 4 * ((top + y * down) * width + left + x * across));
      before = row;
    }
  }
  return { width, height, channels: 4, data };
}
