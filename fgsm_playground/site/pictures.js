// Where the pictures of the page without a server come from: its examples and a drawing.
import { make } from '../parts/dom.js';
import { pngOf } from '../parts/png.js';
import { centreDigit } from '../picture/digits.js';
import { bytesOfText, fileOf } from './files.js';

/** Promise an example's bytes, which are here as the network is shown them. */
export function examplePixels({ shape }, name) {
  return fileOf(`pictures/${shape.join('x')}/${name}.raw`);
}

async function addressOf(card, name) {
  const [height, width, channels] = card.shape;
  const png = await pngOf(await examplePixels(card, name), { width, height, channels });
  return URL.createObjectURL(new Blob([png], { type: 'image/png' }));
}

/** Show a button for each example of a network; `complain` hears of one that is not there. */
export function showExamples(place, card, { say, complain }) {
  const row = make('div', 'ex-row', ...card.examples.map(({ name }) => {
    const title = say(`example.${name}`);
    const image = Object.assign(new Image(), { alt: `${title}: ${say(`example.${name}.alt`)}` });
    addressOf(card, name).then((address) => { image.src = address; }).catch(complain);
    const button = Object.assign(make('button', '', image), { type: 'button', title });
    button.dataset.name = name;
    return button;
  }));
  row.setAttribute('role', 'group');
  row.setAttribute('aria-label', say('picture.examples'));
  place.replaceChildren(row);
}

/** Promise a drawing, a PNG in base64 from a canvas of this size, as MNIST has its digits. */
export async function drawnPixels(engine, png, { width, height }) {
  const { pixels } = await engine.ask('read', { file: bytesOfText(png), shape: [height, width, 1] });
  const digit = centreDigit(pixels, width, height);
  if (!digit) throw new Error('no ink');
  return digit;
}
