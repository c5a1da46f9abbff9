// From the reply's bytes to canvases. Uint8ClampedArray clips and rounds half to even, as NumPy does on the server.
function bytesOf(text) {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

function bitsOf(text, count) {
  const packed = bytesOf(text);
  return Uint8Array.from({ length: count }, (_, i) => (packed[i >> 3] >> (7 - (i & 7))) & 1);
}

function signOf(sign, count) {
  const positive = bitsOf(sign.positive, count);
  const nonzero = sign.nonzero && bitsOf(sign.nonzero, count);
  return Int8Array.from(positive, (bit, i) => (nonzero && !nonzero[i] ? 0 : bit ? 1 : -1));
}

function paint(canvas, { width, height, channels }, valueAt) {
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

// A downloaded picture must hold the very bytes that were judged: canvases hold them, and PNG loses none.
function pngOf(canvas) {
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
}
