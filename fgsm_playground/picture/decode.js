// Picture files and frames brought to a network's size: scaled and cropped around the centre.
import { greyOf } from '../engine/grey.js';
import { canvasChange } from '../parts/canvas.js';

/** Thrown for what this browser would change on the way. */
export class Unreadable extends Error {}

/**
 * Promise the pixels of a file. The worker decodes what it can; the rest the browser does, whose pixels only a canvas
 * gives.
 */
export async function pixelsOfFile(blob, shape, engine) {
  const changed = await canvasChange() > 0;
  const file = new Uint8Array(await blob.arrayBuffer());
  const asked = { file, type: blob.type, shape, all: changed };
  const { pixels } = await engine.ask('read', asked).catch(() => ({ pixels: null }));   // the browser may be more lenient
  if (pixels) return pixels;
  const image = await imageOf(blob);
  if (changed) throw new Unreadable();
  return pixelsOf(image, image.naturalWidth, image.naturalHeight, shape);
}

async function imageOf(blob) {
  const image = new Image();
  image.src = URL.createObjectURL(blob);
  try {
    await image.decode();   // turned as its EXIF data says
  } finally {
    URL.revokeObjectURL(image.src);
  }
  return image;
}

function fieldOf(width, height) {
  const field = Object.assign(document.createElement('canvas'), { width, height });
  return field.getContext('2d', { willReadFrequently: true });
}

// Half by half, then the rest: one large step would skip pixels.
function shrunk(source, width, height, goalWidth, goalHeight) {
  let [picture, w, h] = [source, width, height];
  while (w >= 2 * goalWidth && h >= 2 * goalHeight) {
    const [nextW, nextH] = [Math.floor(w / 2), Math.floor(h / 2)];
    const pen = fieldOf(nextW, nextH);
    pen.imageSmoothingQuality = 'high';
    pen.drawImage(picture, 0, 0, w, h, 0, 0, nextW, nextH);
    [picture, w, h] = [pen.canvas, nextW, nextH];
  }
  return [picture, w, h];
}

// `source` is anything that a canvas can draw. What has the size already comes back as it is, on white.
export function pixelsOf(source, width, height, [goalHeight, goalWidth, channels]) {
  const pen = fieldOf(goalWidth, goalHeight);
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, goalWidth, goalHeight);
  pen.imageSmoothingQuality = 'high';
  const [picture, w, h] = shrunk(source, width, height, goalWidth, goalHeight);
  const scale = Math.min(w / goalWidth, h / goalHeight);
  const [cutW, cutH] = [goalWidth * scale, goalHeight * scale];
  pen.drawImage(picture, (w - cutW) / 2, (h - cutH) / 2, cutW, cutH, 0, 0, goalWidth, goalHeight);
  const { data } = pen.getImageData(0, 0, goalWidth, goalHeight);
  const pixels = new Uint8Array(goalWidth * goalHeight * 3);
  for (let i = 0, o = 0; i < data.length; i += 4) {
    pixels[o++] = data[i]; pixels[o++] = data[i + 1]; pixels[o++] = data[i + 2];
  }
  return channels === 1 ? greyOf(pixels) : pixels;
}

/** Promise a JPEG file, as the browser writes it. */
export async function jpegOf(pixels, [height, width, channels], quality) {
  if (await canvasChange()) throw new Unreadable();
  const pen = fieldOf(width, height);
  const image = new ImageData(width, height);
  for (let i = 0, o = 0; o < image.data.length; i += channels, o += 4) {
    for (let k = 0; k < 3; k++) image.data[o + k] = pixels[i + (channels === 1 ? 0 : k)];
    image.data[o + 3] = 255;
  }
  pen.putImageData(image, 0, 0);
  return new Promise((resolve) => { pen.canvas.toBlob(resolve, 'image/jpeg', quality); });
}
