// Where the pictures of the page without a server come from: its examples, the visitor's files, a drawing.
function showExamples({ name, examples }) {
  byId('examples').innerHTML = '<div class="ex-row" role="group"></div>';
  const row = byId('examples').firstChild;
  row.setAttribute('aria-label', say('picture.examples'));
  row.replaceChildren(...examples.map((example) => {
    const button = Object.assign(document.createElement('button'), { type: 'button', title: say(`example.${example.name}`) });
    button.dataset.name = example.name;
    const image = Object.assign(new Image(), { alt: `${button.title}: ${say(`example.${example.name}.alt`)}` });
    fileOf(pictureOf(name, example)).then((png) => { image.src = URL.createObjectURL(new Blob([png], { type: 'image/png' })); });
    button.append(image);
    return button;
  }));
}

const pictureOf = (model, { name }) => `pictures/${CARDS[model].shape.join('x')}/${name}.png`;

async function takeExample(name) {
  endLive();
  const example = CARDS[state.model].examples.find((each) => each.name === name);
  Object.assign(state, { example: name, truth: example.truth, pixels: await pixelsFor(state.model, name) });
  await attack();
}

async function pixelsFor(model, name) {
  const png = new Blob([await fileOf(pictureOf(model, { name }))], { type: 'image/png' });
  return pixelsOfFile(png, CARDS[model].shape);
}

// A picture of the visitor's own: nothing says what it shows.
async function take(promise) {
  try {
    const pixels = await promise;
    endLive();
    Object.assign(state, { example: '', truth: null, pixels });
    byId('truth').querySelector('select').value = '';
    await attack();
  } catch {
    complain(say('browser.no_picture'));
  }
}

async function drawn(png) {
  const image = await imageOf(new Blob([bytesOfText(png)], { type: 'image/png' }));
  const { naturalWidth: width, naturalHeight: height } = image;
  const digit = centreDigit(pixelsOf(image, width, height, [height, width, 1]), width, height);
  if (!digit) throw new Error('no ink');
  return digit;
}

const takeFile = (file) => take(pixelsOfFile(file, CARDS[state.model].shape));

// The first example of a network that has one, else a plain picture.
async function begin(name) {
  const card = CARDS[state.model];
  const example = card.examples.find((each) => each.name === name) ?? card.examples[0];
  if (example) return takeExample(example.name);
  Object.assign(state, { example: '', truth: null, pixels: new Uint8Array(card.shape.reduce((a, b) => a * b)).fill(128) });
  return attack();
}
