// Where the pictures of the page without a server come from: its examples, the visitor's files, a drawing.
import { make } from '../parts/dom.js';
import { centreDigit } from '../picture/digits.js';
import { imageOf, pixelsOf, pixelsOfFile } from '../picture/decode.js';
import { bytesOfText, fileOf } from './files.js';

const addressOf = (shape, name) => `pictures/${shape.join('x')}/${name}.png`;
const pngOf = async (shape, name) => new Blob([await fileOf(addressOf(shape, name))], { type: 'image/png' });

/** Promise an example's pixels at a network's size. */
export async function examplePixels({ shape }, name) {
  return pixelsOfFile(await pngOf(shape, name), shape);
}

/** Show a button for each example of a network. */
export function showExamples(place, { shape, examples }, say) {
  const row = make('div', 'ex-row', ...examples.map(({ name }) => {
    const title = say(`example.${name}`);
    const image = Object.assign(new Image(), { alt: `${title}: ${say(`example.${name}.alt`)}` });
    pngOf(shape, name).then((png) => { image.src = URL.createObjectURL(png); });
    const button = Object.assign(make('button', '', image), { type: 'button', title });
    button.dataset.name = name;
    return button;
  }));
  row.setAttribute('role', 'group');
  row.setAttribute('aria-label', say('picture.examples'));
  place.replaceChildren(row);
}

/** Promise a drawing, a PNG in base64, as MNIST has its digits. */
export async function drawnPixels(png) {
  const image = await imageOf(new Blob([bytesOfText(png)], { type: 'image/png' }));
  const { naturalWidth: width, naturalHeight: height } = image;
  const digit = centreDigit(pixelsOf(image, width, height, [height, width, 1]), width, height);
  if (!digit) throw new Error('no ink');
  return digit;
}
