// Whether this browser changes what a page reads back from a canvas, as some do against fingerprinting: Firefox with
// `resistFingerprinting` (Tor, Mullvad, LibreWolf) makes all of it noise, Brave turns the last bit of some values.
import { pngAtOnce } from './png.js';

const PROBE = 64;    // pixels a side: what changes a few values of a canvas changes some of these
/** Of 255; a picture that is off by no more is still the picture. */
export const SLIGHT = 8;
let change = null;   // promised once for the page

/** Promise the largest difference between a known picture and what is read back of it, as any picture is read. */
export function canvasChange() {
  change ??= probed().catch(() => 255);
  return change;
}

async function probed() {
  const size = { width: PROBE, height: PROBE, channels: 3 };
  const known = Uint8Array.from({ length: PROBE * PROBE * 3 }, (_, i) => Math.imul(i + 1, 2654435761) >>> 24);
  const image = new Image();
  image.src = URL.createObjectURL(new Blob([pngAtOnce(known, size)], { type: 'image/png' }));
  await image.decode();
  URL.revokeObjectURL(image.src);
  const pen = Object.assign(document.createElement('canvas'), { width: PROBE, height: PROBE }).getContext('2d');
  pen.drawImage(image, 0, 0);
  const { data } = pen.getImageData(0, 0, PROBE, PROBE);
  let most = 0;
  for (let i = 0, o = 0; i < known.length; i += 3, o += 4) {
    for (let k = 0; k < 3; k++) most = Math.max(most, Math.abs(known[i + k] - data[o + k]));
  }
  return most;
}
