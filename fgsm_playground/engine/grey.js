// From colour to grey.

/** Return grey as ITU-R 601 weighs it, in the whole numbers that Pillow takes. */
export function greyOf(pixels) {
  const out = new Uint8Array(pixels.length / 3);
  for (let i = 0, o = 0; o < out.length; i += 3, o++) {
    out[o] = (pixels[i] * 19595 + pixels[i + 1] * 38470 + pixels[i + 2] * 7471 + 0x8000) >> 16;
  }
  return out;
}
