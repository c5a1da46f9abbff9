// Where the pictures of the page without a server come from: its examples, the visitor's files, a drawing.
function showExamples({ name, examples }) {
  byId('examples').innerHTML = '<div class="ex-row" role="group"></div>';
  const row = byId('examples').firstChild;
  row.setAttribute('aria-label', say('picture.examples'));
  row.replaceChildren(...examples.map((example) => {
    const button = Object.assign(document.createElement('button'), { type: 'button', title: say(`example.${example.name}`) });
    button.dataset.name = example.name;
    const image = Object.assign(new Image(), { alt: `${button.title}: ${say(`example.${example.name}.alt`)}` });
    pixelsFor(name, example.name).then(async (pixels) => {
      image.src = URL.createObjectURL(new Blob([await pngOf(pixels, sizeOf(name))], { type: 'image/png' }));
    }).catch(complain);
    button.append(image);
    return button;
  }));
}

function sizeOf(model) {
  const [height, width, channels] = CARDS[model].shape;
  return { height, width, channels };
}

async function takeExample(name) {
  endLive();
  const example = CARDS[state.model].examples.find((each) => each.name === name);
  Object.assign(state, { example: name, truth: example.truth, pixels: await pixelsFor(state.model, name) });
  await attack();
}

// An example's bytes are here as the network is shown them.
function pixelsFor(model, name) {
  return fileOf(`pictures/${CARDS[model].shape.join('x')}/${name}.raw`);
}

// A picture of the visitor's own: nothing says what it shows.
async function take(promise) {
  try {
    const pixels = await promise;
    endLive();
    Object.assign(state, { example: '', truth: null, pixels });
    byId('truth').querySelector('select').value = '';
    await attack();
  } catch (problem) {
    complain(problem instanceof Unreadable ? problem : say('browser.no_picture'));
  }
}

async function drawn(png) {
  const { width, height } = byId('drawing').querySelector('canvas');
  const { pixels } = await engine.ask('read', { file: bytesOfText(png), shape: [height, width, 1] });
  const digit = centreDigit(pixels, width, height);
  if (!digit) throw new Error('no ink');
  return digit;
}

const takeFile = (file) => take(pixelsOfFile(file, CARDS[state.model].shape, engine));

// The first example of a network that has one, else a plain picture.
async function begin(name) {
  const card = CARDS[state.model];
  const example = card.examples.find((each) => each.name === name) ?? card.examples[0];
  if (example) return takeExample(example.name);
  Object.assign(state, { example: '', truth: null, pixels: new Uint8Array(card.shape.reduce((a, b) => a * b)).fill(128) });
  return attack();
}
