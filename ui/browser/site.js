// The page without a server: the controls, and what they ask of the figure.
const byId = (id) => document.getElementById(id);
const query = new URL(window.location).searchParams;
const { language } = window.fgsmStart;
const texts = TEXTS[language];
const say = (key, values = {}) => texts[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
const runtime = fileOf('runtime/ort.mjs').then((bytes) => runtimeAsScript(new TextDecoder().decode(bytes)));
const program = runtime.then((script) => new Blob([script + WORKER], { type: 'text/javascript' }));
const engine = new Engine(program.then((blob) => URL.createObjectURL(blob)));
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
  byId('problem').textContent = typeof problem === 'string' ? problem : faultText(problem);
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
    figure.show({});   // no longer loading; what it showed before stays
    if (!figure.record) byId('verdict').querySelector('[data-role=sentence]').textContent = '';
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

async function check() {
  const png = new Blob([await window.fgsmPlayground.adversarialPng()], { type: 'image/png' });
  const { model } = state;
  const { top } = await engine.ask('say', { model, pixels: await pixelsOfFile(png, CARDS[model].shape, engine) });
  const shown = [...byId('figure').querySelectorAll('[data-role=bars-adversarial] .fg-number')].map((each) => each.textContent);
  const bars = new Wording(CARDS[model]).bars(top.slice(0, 5));
  const same = bars.every(([, , , text], i) => text === shown[i]);
  const values = { size: Math.ceil(png.size / 1000), said: `${bars[0][0]} ${bars[0][3]}` };
  byId('checked').textContent = say(same ? 'result.same' : 'result.other', values);
}

const page = { state, bring, take, back: () => (state.pixels ? attack() : begin()) };
const webcam = new Webcam(byId('live'), { label: language, words: LIVE_WORDS }, { engine, networks, figure, page });

function endLive() {
  if (!webcam.running) return;
  webcam.leave();
  webcam.rest(true);
}

options(byId('model'), Object.keys(CARDS).map((name) => [titleOf(name), name]));
options(byId('language'), LANGUAGES.map((each) => [TEXTS[each]['browser.own_name'], each]), language);
readAddress();
listen();
begin(query.get('example')).catch(complain);
