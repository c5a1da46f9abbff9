// A picture as a PNG file, written from the bytes themselves: browsers that guard against fingerprinting change what a
// page reads back from a canvas, and a file must hold what was judged.
const PNG_SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const STORED = 0xffff;   // bytes; the most that a block without compression holds
const UP = 2;            // the filter that leaves the difference to the row above

const CRC = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let k = 0; k < 8; k++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  return rest;
});

function joined(...parts) {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

const fourBytes = (value) => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];

function chunk(name, data) {
  const named = joined([...name].map((letter) => letter.charCodeAt(0)), data);
  let rest = ~0;
  for (let i = 0; i < named.length; i++) rest = CRC[(rest ^ named[i]) & 255] ^ (rest >>> 8);
  return joined(fourBytes(data.length), named, fourBytes(~rest));
}

function filteredRows(pixels, { width, height, channels }) {
  const row = width * channels;
  const out = new Uint8Array((row + 1) * height);
  for (let y = 0, i = 0, o = 0; y < height; y++) {
    out[o++] = UP;
    for (let k = 0; k < row; k++, i++) out[o++] = pixels[i] - (y ? pixels[i - row] : 0);
  }
  return out;
}

// A zlib stream without compression (RFC 1950 and 1951).
function stored(data) {
  const parts = [[0x78, 0x01]];
  for (let at = 0; at < data.length; at += STORED) {
    const block = data.subarray(at, at + STORED);
    const { length } = block;
    parts.push([Number(at + STORED >= data.length), length & 255, length >> 8, ~length & 255, (~length >> 8) & 255], block);
  }
  let [a, b] = [1, 0];
  for (let i = 0; i < data.length; i++) {
    a = (a + data[i]) % 65521;
    b = (b + a) % 65521;
  }
  return joined(...parts, fourBytes(((b << 16) | a) >>> 0));
}

async function compressed(data) {
  if (!globalThis.CompressionStream) return stored(data);   // Firefox before 113, Safari before 16.4
  const stream = new Blob([data]).stream().pipeThrough(new CompressionStream('deflate'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function pngWith(data, { width, height, channels }) {
  const header = [...fourBytes(width), ...fourBytes(height), 8, channels === 1 ? 0 : 2, 0, 0, 0];
  return joined(PNG_SIGNATURE, chunk('IHDR', header), chunk('IDAT', data), chunk('IEND', []));
}

/**
 * Promise a PNG file.
 *
 * @param {Uint8Array | Uint8ClampedArray} pixels grey or RGB, one byte a value
 * @param {{ width: number, height: number, channels: number }} size
 */
export async function pngOf(pixels, size) {
  return pngWith(await compressed(filteredRows(pixels, size)), size);
}

/** Return the same at once, for a page that is about to go; the file is a third larger. */
export function pngAtOnce(pixels, size) {
  return pngWith(stored(filteredRows(pixels, size)), size);
}

/** Return bytes as a text in base64. */
export function base64Of(bytes) {
  let text = '';
  for (let i = 0; i < bytes.length; i++) text += String.fromCharCode(bytes[i]);
  return btoa(text);
}
