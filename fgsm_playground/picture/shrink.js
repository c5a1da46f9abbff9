// A photograph of a phone is made small before it is sent: no network here looks at more than a few hundred pixels.
import { canvasChange } from '../parts/canvas.js';

const SENT_AS_IT_IS = 1000000;   // bytes
const SHORTER_SIDE = 512;        // pixels; what is no larger, as a PNG at a network's own size, is sent bit for bit

/** Return a file as it is sent: a large photograph made smaller, anything else as it is. */
export async function shrink(file) {
  // A canvas that this browser changes would send another picture: the server takes the file as it is.
  if (file.size <= SENT_AS_IT_IS || await canvasChange()) return file;
  const picture = new Image();   // every browser lays it upright as its EXIF data says, and in the screen's colours
  picture.src = URL.createObjectURL(file);
  try {
    await picture.decode();
    const { naturalWidth: width, naturalHeight: height } = picture;
    const scale = SHORTER_SIDE / Math.min(width, height);
    return scale < 1 ? await jpegOf(picture, Math.round(width * scale), Math.round(height * scale)) : file;
  } catch {
    return file;   // a form that this browser does not know: the server may, or says what it is
  } finally {
    URL.revokeObjectURL(picture.src);
  }
}

async function jpegOf(picture, width, height) {
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const pen = canvas.getContext('2d');
  pen.imageSmoothingQuality = 'high';
  pen.fillStyle = '#fff';   // behind what is transparent, as the server has it
  pen.fillRect(0, 0, width, height);
  pen.drawImage(picture, 0, 0, width, height);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.92));
  if (!blob) throw new Error('the browser has no room for such a canvas');
  return blob;
}
