// A photograph of a phone is made small before it is sent: no network here looks at more than a few hundred pixels.
const SENT_AS_IT_IS = 1000000;   // bytes
const SHORTER_SIDE = 512;        // pixels

async function shrink(file) {
  if (file.size <= SENT_AS_IT_IS) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
    const scale = SHORTER_SIDE / Math.min(picture.width, picture.height);
    if (scale >= 1) return file;
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    const pen = canvas.getContext('2d');
    pen.imageSmoothingQuality = 'high';
    pen.fillStyle = '#fff';   // behind what is transparent, as the server has it
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    return await new Promise((resolve) => canvas.toBlob((blob) => resolve(blob ?? file), 'image/jpeg', 0.92));
  } catch {
    return file;   // a form that this browser does not know: the server may, or says what it is
  }
}
