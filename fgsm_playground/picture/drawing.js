// A white pen on a black field. After each stroke the drawing goes where it is brought to MNIST's form. What is drawn is
// computed here and only shown by the canvas: a browser may change what a page reads back from one.
import { base64Of, pngOf } from '../parts/png.js';

const RADIUS = 11;   // pixels of the field

// How far a point is from the line between two others.
function distance(x, y, [x0, y0], [x1, y1]) {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const along = Math.max(0, Math.min(1, ((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(x - x0 - along * dx, y - y0 - along * dy);
}

export function mount({ element, trigger }) {
  const field = element.querySelector('canvas');
  const pen = field.getContext('2d');
  const { width, height } = field;
  const ink = new Uint8Array(width * height);
  let last = null;

  function show(left, top, right, bottom) {
    const image = new ImageData(right - left, bottom - top);
    for (let y = top, o = 0; y < bottom; y++) {
      for (let x = left; x < right; x++, o += 4) image.data.set([ink[y * width + x], ink[y * width + x], ink[y * width + x], 255], o);
    }
    pen.putImageData(image, left, top);
  }

  function clear() {
    ink.fill(0);
    show(0, 0, width, height);
  }

  function place(event) {
    const box = field.getBoundingClientRect();
    const scale = width / box.width;
    return [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
  }

  // A line with round ends and an edge of one grey pixel.
  function draw(from, to) {
    const low = (k) => Math.max(0, Math.floor(Math.min(from[k], to[k]) - RADIUS - 1));
    const high = (k, most) => Math.min(most, Math.ceil(Math.max(from[k], to[k]) + RADIUS + 1));
    const [left, top, right, bottom] = [low(0), low(1), high(0, width), high(1, height)];
    if (left >= right || top >= bottom) return;
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++) {
        const covered = Math.min(1, Math.max(0, RADIUS + 0.5 - distance(x + 0.5, y + 0.5, from, to)));
        ink[y * width + x] = Math.max(ink[y * width + x], Math.round(255 * covered));
      }
    }
    show(left, top, right, bottom);
  }

  function stroke(event) {
    const at = place(event);
    draw(last ?? at, at);
    last = at;
  }

  field.addEventListener('pointerdown', (event) => { field.setPointerCapture(event.pointerId); last = null; stroke(event); });
  field.addEventListener('pointermove', (event) => { if (last) stroke(event); });
  field.addEventListener('pointerup', async () => {
    if (!last) return;
    last = null;
    trigger('drawn', { png: base64Of(await pngOf(ink, { width, height, channels: 1 })) });
  });
  element.querySelector('[data-role=clear]').addEventListener('click', clear);
  clear();
}
