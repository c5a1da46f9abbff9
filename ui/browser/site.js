// The page without a server: the controls, and what they ask of the figure.
const byId = (id) => document.getElementById(id);
const query = new URL(window.location).searchParams;
const language = LANGUAGES.find((each) => each === query.get('language'))
  ?? LANGUAGES.find((each) => navigator.language.toLowerCase().startsWith(each)) ?? LANGUAGES[0];
const texts = TEXTS[language];
const say = (key, values = {}) => texts[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
const runtime = fileOf('runtime/ort.mjs').then((bytes) => runtimeAsScript(new TextDecoder().decode(bytes)));
const program = runtime.then((script) => new Blob([script + WORKER], { type: 'text/javascript' }));
const engine = new Engine(program.then(URL.createObjectURL));
const networks = new Networks(engine, CARDS);
const state = { model: null, example: '', pixels: null, target: null, steps: 1, truth: null, level: 0, beside: false, gradient: false };

function label(root) {
  document.documentElement.lang = language;
  for (const each of root.querySelectorAll('[data-text]')) each.textContent = say(each.dataset.text);
  for (const each of root.querySelectorAll('[data-label]')) each.setAttribute('aria-label', say(each.dataset.label));
}

function options(select, choices, chosen) {
  select.replaceChildren(...choices.map(([text, value]) => new Option(text, value, false, String(value) === String(chosen))));
}

function complain(problem) {
  byId('problem').textContent = problem ? say('browser.problem', { reason: problem.message ?? problem }) : '';
}

const dark = window.matchMedia('(prefers-color-scheme: dark)');
const showTheme = () => document.documentElement.classList.toggle('dark', dark.matches);
dark.addEventListener('change', showTheme);
showTheme();
label(document.body);
byId('licences').querySelector('pre').textContent = LICENCES;
const shared = { engine, networks, texts };
const words = { label: language, words: WORDS };
mount(byId('epsilon-text'), PARTS.epsilon, {});
mount(byId('verdict'), PARTS.verdict, { value: say('page.loading') });
mount(byId('curve'), PARTS.curve, { value: say('result.curve') });
const figure = figureAt(byId('figure'));
const twin = figureAt(byId('figure-robust'));
const drawing = { label: say('drawing.field'), value: say('drawing.clear') };
mount(byId('drawing'), PARTS.drawing, drawing, (name, { png }) => take(drawn(png)));
mount(byId('labbook'), PARTS.labbook, { label: language, words: BOOK_WORDS });
mount(document.createElement('div'), PARTS.recorder, {});
if (LESSON.cards.length) new Lesson(byId('lesson'), { engine, networks, language, say, pixelsFor });
else byId('teach').hidden = true;

function figureAt(element) {
  const made = new FigureOf((value) => set(value), shared);
  const set = mount(element, PARTS.figure, { ...words, value: null }, (name, detail) => made.settle(detail));
  return made;
}

// What is done with the picture, the network and the settings as they are now.
async function attack() {
  if (webcam.running) return;   // the next frame is attacked as the controls say now
  const beside = state.beside && CARDS[state.model].robust in CARDS;
  window.fgsmPlayground.wait();
  byId('figure-robust').hidden = !beside;
  try {
    await bring(state.model);
    await figure.attack(state, beside);
    if (beside) await twin.attack({ ...state, model: CARDS[state.model].robust }, true);
    complain('');
  } catch (problem) {
    window.fgsmPlayground.ready();
    complain(problem);
  }
}

function bring(model) {
  if (!networks.loading.has(model)) {
    figure.show({ loading: say('start.loading', { title: titleOf(model), progress: '' }).trimEnd() });
  }
  return networks.ready(model);
}

function titleOf(model) {
  return texts[`network.${model}`] ?? model;
}

function setLevel(level) {
  state.level = level;
  for (const input of byId('epsilon').querySelectorAll('input')) input.value = level;
}

// A network's own controls: classes, examples, the slider's end.
function switchTo(model) {
  const card = CARDS[model];
  Object.assign(state, { model, target: null, truth: null, steps: 1, beside: state.beside && card.robust in CARDS });
  byId('model').value = model;
  const classes = card.names.map((names, index) => [names.join(', '), index]);
  for (const id of ['target', 'truth']) options(byId(id).querySelector('select'), [[say('attack.no_target'), ''], ...classes], '');
  byId('steps').querySelector('input').value = 1;
  for (const input of byId('epsilon').querySelectorAll('input')) input.max = card.last;
  setLevel(card.level);
  byId('beside').hidden = !(card.robust in CARDS);
  byId('beside').querySelector('input').checked = state.beside;
  byId('drawing').hidden = card.shape[2] !== 1;
  showExamples(card);
}

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

async function check() {
  const canvas = byId('figure').querySelector('canvas[data-role=adversarial]');
  const png = await new Promise((resolve) => { canvas.toBlob(resolve, 'image/png'); });
  const { model } = state;
  const { top } = await engine.ask('say', { model, pixels: await pixelsOfFile(png, CARDS[model].shape) });
  const shown = [...byId('figure').querySelectorAll('[data-role=bars-adversarial] .fg-number')].map((each) => each.textContent);
  const bars = new Wording(CARDS[model]).bars(top.slice(0, 5));
  const same = bars.every(([, , , text], i) => text === shown[i]);
  const values = { size: (png.size / 1000).toFixed(0), said: `${bars[0][0]} ${bars[0][3]}` };
  byId('checked').textContent = say(same ? 'result.same' : 'result.other', values);
}

async function suggest(how) {
  const { model } = state;
  const { pixels } = webcam.running ? webcam.live.shown ?? state : state;
  await networks.ready(model);
  const { top } = await engine.ask('say', { model, pixels });
  aim(suggestedClass(how, top));
}

// Ten steps with a target, one without, the visitor's own if already more.
function aim(target) {
  state.target = target;
  if (target === null) state.steps = 1;
  else if (state.steps === 1) state.steps = 10;
  byId('steps').querySelector('input').value = state.steps;
  byId('target').querySelector('select').value = target ?? '';
  attack();
}

const indexOf = (text) => (text === '' ? null : Number(text));

const page = { state, bring, take, back: () => (state.pixels ? attack() : begin()) };
const webcam = new Webcam(byId('live'), { label: language, words: LIVE_WORDS }, { engine, networks, figure, page });

function endLive() {
  if (!webcam.running) return;
  webcam.leave();
  webcam.rest(true);
}

function listen() {
  byId('model').addEventListener('change', ({ target }) => {
    switchTo(target.value);
    if (webcam.running) state.pixels = null;   // it has another network's size
    else begin();
  });
  byId('language').addEventListener('change', ({ target }) => {
    const address = new URL(window.location);
    address.searchParams.set('language', target.value);
    window.location.assign(address);
  });
  byId('examples').addEventListener('click', ({ target }) => {
    const button = target.closest('button[data-name]');
    if (button) takeExample(button.dataset.name);
  });
  byId('picture').querySelector('input').addEventListener('change', ({ target }) => {
    if (target.files[0]) takeFile(target.files[0]);
    target.value = '';
  });
  document.addEventListener('paste', ({ clipboardData }) => {
    const [file] = clipboardData.files;
    if (file) takeFile(file);
  });
  document.addEventListener('dragover', (event) => event.preventDefault());
  document.addEventListener('drop', (event) => {
    event.preventDefault();
    if (event.dataTransfer.files[0]) takeFile(event.dataTransfer.files[0]);
  });
  byId('epsilon').addEventListener('input', ({ target }) => {
    if (target.value === '' || !target.checkValidity()) return;
    setLevel(Number(target.value));
  });
  byId('target').addEventListener('change', ({ target }) => aim(indexOf(target.value)));
  byId('truth').addEventListener('change', ({ target }) => { state.truth = indexOf(target.value); attack(); });
  byId('steps').addEventListener('change', ({ target }) => {
    if (!target.checkValidity()) return;
    state.steps = Number(target.value);
    attack();
  });
  byId('suggestions').addEventListener('click', ({ target }) => { if (target.dataset.how) suggest(target.dataset.how); });
  byId('beside').addEventListener('change', ({ target }) => { state.beside = target.checked; attack(); });
  byId('gradient').addEventListener('change', ({ target }) => {
    state.gradient = target.checked;
    attack().then(() => window.fgsmPlayground.showGradient(target.checked));
  });
  byId('download').addEventListener('click', () => window.fgsmPlayground.download());
  byId('link').addEventListener('click', () => window.fgsmPlayground.copyLink());
  byId('check').addEventListener('click', () => check().catch(complain));
}

// The first example of a network that has one, else a plain picture.
async function begin(name) {
  const card = CARDS[state.model];
  const example = card.examples.find((each) => each.name === name) ?? card.examples[0];
  if (example) return takeExample(example.name);
  Object.assign(state, { example: '', truth: null, pixels: new Uint8Array(card.shape.reduce((a, b) => a * b)).fill(128) });
  return attack();
}

// As the page's address says; what the link lacks or gets wrong becomes the default.
function readAddress() {
  const whole = (name, low, high) => {
    const text = query.get(name) ?? '';
    return /^\d{1,3}$/.test(text) && Number(text) >= low && Number(text) <= high ? Number(text) : null;
  };
  switchTo(query.get('model') in CARDS ? query.get('model') : Object.keys(CARDS)[0]);
  const card = CARDS[state.model];
  state.beside = query.get('beside') === '1' && card.robust in CARDS;
  byId('beside').querySelector('input').checked = state.beside;
  state.target = whole('target', 0, card.labels.length - 1);
  state.steps = whole('steps', 1, 20) ?? (state.target === null ? 1 : 10);
  byId('target').querySelector('select').value = state.target ?? '';
  byId('steps').querySelector('input').value = state.steps;
  setLevel(whole('level', 0, card.last) ?? card.level);
}

options(byId('model'), Object.keys(CARDS).map((name) => [titleOf(name), name]));
options(byId('language'), LANGUAGES.map((each) => [TEXTS[each]['browser.own_name'], each]), language);
readAddress();
listen();
begin(query.get('example'));
