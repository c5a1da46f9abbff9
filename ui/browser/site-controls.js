// The controls of the page without a server: what they begin with, and what they do.
const indexOf = (text) => (text === '' ? null : Number(text));

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
  state.steps = whole('steps', 1, MAX_STEPS) ?? stepsFor(state.target, 1, STEPS_WITH_TARGET);
  byId('target').querySelector('select').value = state.target ?? '';
  byId('steps').querySelector('input').value = state.steps;
  setLevel(whole('level', 0, card.last) ?? card.level);
}

async function suggest(how) {
  const { model } = state;
  const { pixels } = webcam.running ? webcam.live.shown ?? state : state;
  await networks.ready(model);
  const { top } = await engine.ask('say', { model, pixels });
  aim(suggestedClass(how, top));
}

function aim(target) {
  Object.assign(state, { target, steps: stepsFor(target, state.steps, STEPS_WITH_TARGET) });
  byId('steps').querySelector('input').value = state.steps;
  byId('target').querySelector('select').value = target ?? '';
  attack();
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
