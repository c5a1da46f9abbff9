// Pictures turned as their EXIF data says (its tag 274, Orientation).
const ORIENTATION = 0x112;

/** Return the orientation that EXIF data, from its TIFF header on, tell of; 1, upright, where they tell of none. */
export function orientationOf(exif) {
  if (!exif || exif.length < 14) return 1;
  const view = new DataView(exif.buffer, exif.byteOffset, exif.byteLength);
  const little = exif[0] === 0x49;
  const first = view.getUint32(4, little);
  const count = first + 2 <= exif.length ? view.getUint16(first, little) : 0;
  for (let k = 0, at = first + 2; k < count && at + 12 <= exif.length; k++, at += 12) {
    if (view.getUint16(at, little) === ORIENTATION) return view.getUint16(at + 8, little);
  }
  return 1;
}

/** Return a picture turned upright; with an orientation from 5 to 8 it lies on its side. */
export function upright({ width, height, channels, data }, orientation) {
  if (!(orientation >= 2 && orientation <= 8)) return { width, height, channels, data };
  const aside = orientation >= 5;
  const [w, h] = aside ? [height, width] : [width, height];
  const [fromRight, fromBottom] = [[2, 3, 7, 8].includes(orientation), [3, 4, 6, 7].includes(orientation)];
  const out = new Uint8Array(data.length);
  for (let y = 0, o = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const [column, row] = aside ? [y, x] : [x, y];
      const at = ((fromBottom ? height - 1 - row : row) * width + (fromRight ? width - 1 - column : column)) * channels;
      for (let k = 0; k < channels; k++) out[o++] = data[at + k];
    }
  }
  return { width: w, height: h, channels, data: out };
}
