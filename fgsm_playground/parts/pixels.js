// From the reply's bytes to canvases. Uint8ClampedArray clips and rounds half to even, as NumPy does on the server.
// Plain loops: a function called for each of 150,000 values costs ten times as much.
/**
 * Return bytes that are sent as a text in base64, or were computed in the browser.
 *
 * @returns {Uint8Array}
 */
export function bytesOf(text) {
  if (typeof text !== 'string') return text;
  const characters = atob(text);
  const bytes = new Uint8Array(characters.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = characters.charCodeAt(i);
  return bytes;
}

function bit(packed, i) {
  return (packed[i >> 3] >> (7 - (i & 7))) & 1;
}

export function signOf(sign, count) {
  if (ArrayBuffer.isView(sign)) return sign;
  const positive = bytesOf(sign.positive);
  const nonzero = sign.nonzero && bytesOf(sign.nonzero);
  const signs = new Int8Array(count);
  for (let i = 0; i < count; i++) signs[i] = nonzero && !bit(nonzero, i) ? 0 : 2 * bit(positive, i) - 1;
  return signs;
}

export function paint(canvas, { width, height, channels }, valueAt) {
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const image = new ImageData(width, height);
  const out = image.data;
  for (let pixel = 0, i = 0, o = 0; pixel < width * height; pixel++, o += 4) {
    if (channels === 1) {
      out[o] = out[o + 1] = out[o + 2] = valueAt(i++);
    } else {
      out[o] = valueAt(i++); out[o + 1] = valueAt(i++); out[o + 2] = valueAt(i++);
    }
    out[o + 3] = 255;
  }
  canvas.getContext('2d').putImageData(image, 0, 0);
}
