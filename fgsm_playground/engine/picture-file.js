// A picture file to the pixels of a network's size, without a canvas: what `fgsm.load_image` makes of the same file.
import decodeJpeg from 'jpeg-js/lib/decoder.js';
import { greyOf } from './grey.js';
import { chunksOf, isPng, needsMore, pixelsOfPng } from './png-file.js';
import { BICUBIC, resampled } from './resampling.js';
import { orientationOf, upright } from './upright.js';

/**
 * Promise the pixels of a file at a network's size; null for a file that only the browser's own decoder reads.
 *
 * @param {Uint8Array} file
 * @param {string} type
 * @param {[number, number, number]} shape
 * @param {boolean} all whether the browser's decoder is of no use, since a canvas changes what it reads: JPEG is decoded
 *   here too, colour profiles are passed over, and WebCodecs is asked for the rest
 */
export async function pixelsOfPictureFile(file, type, shape, all) {
  const picture = isPng(file) ? pngPicture(file, all) : all ? await otherPicture(file, type) : null;
  return picture && fitted(picture, shape);
}

function otherPicture(file, type) {
  if (file[0] === 0xff && file[1] === 0xd8) return jpegPicture(file);
  return self.ImageDecoder ? decodedFrame(file, type) : null;
}

// WebP, AVIF, GIF, BMP: their first frame.
async function decodedFrame(file, type) {
  const { image } = await new ImageDecoder({ data: file, type }).decode();
  const { codedWidth: width, codedHeight: height } = image;
  const data = new Uint8Array(width * height * 4);
  await image.copyTo(data, { format: 'RGBA' });
  return { width, height, channels: 4, data };
}

function pngPicture(file, all) {
  const chunks = chunksOf(file);
  return needsMore(chunks) && !all ? null : upright(pixelsOfPng(chunks), orientationOf(chunks.eXIf));
}

function jpegPicture(file) {
  const { width, height, data, exifBuffer } = decodeJpeg(file, { useTArray: true });
  const exif = exifBuffer?.subarray(1);   // behind a zero
  return upright({ width, height, channels: 4, data }, orientationOf(exif));
}

// Scaled and cropped around the centre. What is transparent is weighed by its alpha, then laid on white.
function fitted(picture, [goalHeight, goalWidth, channels]) {
  const { width, height } = picture;
  const solid = isSolid(picture);
  const source = solid ? withoutAlpha(picture) : premultiplied(picture);
  const same = width === goalWidth && height === goalHeight;
  const data = same ? source.data : resampled(source, centreOf(width, height, goalWidth / goalHeight), goalWidth, goalHeight, BICUBIC);
  const pixels = solid ? data : onWhite(same ? picture.data : divided(data));
  return channels === 1 ? greyOf(pixels) : pixels;
}

function centreOf(width, height, ratio) {
  const [w, h] = width / height >= ratio ? [ratio * height, height] : [width, width / ratio];
  const [left, top] = [(width - w) / 2, (height - h) / 2];
  return [left, top, left + w, top + h];
}

function isSolid({ data }) {
  for (let i = 3; i < data.length; i += 4) if (data[i] !== 255) return false;
  return true;
}

function withoutAlpha({ width, height, data }) {
  const out = new Uint8Array(width * height * 3);
  for (let i = 0, o = 0; i < data.length; i += 4) {
    out[o++] = data[i]; out[o++] = data[i + 1]; out[o++] = data[i + 2];
  }
  return { width, height, channels: 3, data: out };
}

// a * b / 255, rounded as Pillow does.
function share(a, b) {
  const product = a * b + 128;
  return ((product >> 8) + product) >> 8;
}

function premultiplied({ width, height, data }) {
  const out = Uint8Array.from(data);
  for (let i = 0; i < out.length; i += 4) for (let k = 0; k < 3; k++) out[i + k] = share(data[i + k], data[i + 3]);
  return { width, height, channels: 4, data: out };
}

function divided(data) {
  const out = new Uint8ClampedArray(data);
  for (let i = 0; i < out.length; i += 4) {
    const alpha = data[i + 3];
    if (alpha) for (let k = 0; k < 3; k++) out[i + k] = Math.floor((255 * data[i + k]) / alpha);
  }
  return out;
}

function onWhite(data) {
  const out = new Uint8Array((data.length / 4) * 3);
  for (let i = 0, o = 0; i < data.length; i += 4) {
    const alpha = data[i + 3];
    for (let k = 0; k < 3; k++) {
      const product = 255 * (255 - alpha) + data[i + k] * alpha + 128;
      out[o++] = ((product >> 8) + product) >> 8;
    }
  }
  return out;
}
