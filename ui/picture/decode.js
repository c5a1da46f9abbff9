// Any picture that the browser can read, brought to a network's size: scaled and cropped around the centre.
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
  return channelsOf(pen.getImageData(0, 0, goalWidth, goalHeight).data, channels);
}

// Grey as ITU-R 601 weighs it, in the whole numbers that Pillow takes.
function channelsOf(rgba, channels) {
  const pixels = new Uint8Array((rgba.length / 4) * channels);
  for (let i = 0, o = 0; i < rgba.length; i += 4) {
    const [r, g, b] = [rgba[i], rgba[i + 1], rgba[i + 2]];
    if (channels === 1) pixels[o++] = (r * 19595 + g * 38470 + b * 7471 + 0x8000) >> 16;
    else { pixels[o++] = r; pixels[o++] = g; pixels[o++] = b; }
  }
  return pixels;
}

export async function imageOf(blob) {
  const image = new Image();
  image.src = URL.createObjectURL(blob);
  try {
    await image.decode();   // turned as its EXIF data says
  } finally {
    URL.revokeObjectURL(image.src);
  }
  return image;
}

export async function pixelsOfFile(blob, shape) {
  const image = await imageOf(blob);
  return pixelsOf(image, image.naturalWidth, image.naturalHeight, shape);
}

// A picture as a file, as the browser writes it; `quality` is a JPEG's.
export function blobOf(pixels, [height, width, channels], type, quality) {
  const pen = fieldOf(width, height);
  const image = new ImageData(width, height);
  for (let i = 0, o = 0; o < image.data.length; i += channels, o += 4) {
    for (let k = 0; k < 3; k++) image.data[o + k] = pixels[i + (channels === 1 ? 0 : k)];
    image.data[o + 3] = 255;
  }
  pen.putImageData(image, 0, 0);
  return new Promise((resolve) => { pen.canvas.toBlob(resolve, type, quality); });
}
