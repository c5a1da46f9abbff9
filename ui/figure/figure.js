// Figure 1, live. The reply holds everything that a slider move needs: moving the slider asks the server for nothing.
// Gradio runs this once, with `element`, `props`, `trigger` and `watch` in scope.
const part = (role) => element.querySelector(`[data-role=${role}]`);
const byId = (id) => document.getElementById(id);
const root = part('root');
const REST = 150;      // ms without a move before the server is asked
const PATIENCE = 600;  // ms before a busy server is asked again for rows that nobody is looking at; doubled each time
const LONGEST = 10000;
let figure = null;   // the last good reply, with its bytes decoded
let still = null;    // the last that is no frame of a camera
let level = 0;       // where the slider is
let frame = 0;
let timer = 0;
let filled = false;
let patience = PATIENCE;
let notBefore = 0;     // when it may be asked for those
let asGradient = false;
let held = false;    // whether the server still has to be told of the picture that is drawn
let asked = 0;       // how many attacks the page has waited for
let roomFor = '';    // which sentences the verdict has room for
let painted = '';    // which perturbation is on its canvas
const primary = element.closest('#figure') !== null;   // the other one is the robust twin, which has no curve

function load(reply) {
  held = false;
  part('notice').textContent = reply.error ?? '';
  if (reply.loading) part('notice').textContent = reply.loading;
  if (reply.lost) askForPicture();
  root.dataset.busy = Boolean(reply.loading);
  if (!reply.pixels) return;
  if (!reply.live) still = reply;
  const count = reply.width * reply.height * reply.channels;
  figure = { ...wordFigure(reply), x: bytesOf(reply.pixels), signs: signOf(reply.sign, count) };
  figure.gradientBytes = reply.gradient && bytesOf(reply.gradient);
  part('title').textContent = reply.title;
  level = Math.min(reply.level ?? sliderLevel() ?? level, figure.max);
  filled = !reply.more;
  patience = PATIENCE;
  waitFor(reply.busy);
  decodeRows(figure.rows);
  paint(part('original'), figure, (i) => figure.x[i]);
  drawBars(part('bars-original'), figure.original, { label: figure.label, rival: figure.target });
  if (primary) {
    legend();
    byId('picture')?.classList.toggle('fg-small', figure.width < 64);
  }
  schedule();
  rest();
  if (!reply.busy) grow();
}

// What the server sends counts more than what is being computed here.
function takeOver(reply) {
  playground.engine?.overtaken();
  load(reply);
}

function askForPicture() {
  if (primary) document.dispatchEvent(new CustomEvent('fgsm:lost'));   // recover.js sends what is drawn
}

function sliderLevel() {
  const box = byId('epsilon')?.querySelector('input[type=number]');
  return box ? Number(box.value) : undefined;
}

function decodeRows(rows) {
  for (const row of Object.values(rows)) if (row.adversarial) row.bytes = bytesOf(row.adversarial);
}

function patch(reply) {
  if (reply.error) {
    part('notice').textContent = reply.error;
    root.dataset.busy = 'false';
    if (reply.lost) askForPicture();
  }
  if (reply.key !== figure?.key) return;
  Object.assign(figure.names, reply.names);
  const rows = wordRows(figure, reply.rows);
  decodeRows(rows);
  Object.assign(figure.rows, rows);
  figure.smallest = reply.smallest;
  schedule();
  filled = !reply.more;
  waitFor(reply.busy);
  rest();   // these rows may be what the panels below wait for
  if (!reply.busy) grow();
}

// A frame after what is seen first was drawn: Gradio's work on an event would keep the screen waiting.
function onceDrawn(act) {
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(act)));
}

// The curve grows in behind what is seen first, once that is drawn.
function grow() {
  onceDrawn(() => { if (!filled) ask(); });
}

function waitFor(busy) {
  notBefore = busy ? performance.now() + patience : 0;
  patience = busy ? Math.min(2 * patience, LONGEST) : PATIENCE;
}

function show(next) {
  if (!Number.isInteger(next)) return;
  const before = level;
  level = Math.max(0, Math.min(next, figure?.max ?? next));
  if (level !== before) schedule();
  rest();
}

function schedule() {
  frame ||= requestAnimationFrame(() => { frame = 0; if (figure) draw(); });
}

function draw() {
  const row = figure.rows[level];
  const text = figure.scale[level];
  root.dataset.key = figure.key;
  root.dataset.busy = !row;
  part('times').textContent = text.fraction;
  if (row || figure.steps === 1) drawPictures(row);
  if (row) drawRow(row);
  const count = `${figure.key} ${Object.keys(figure.rows).length}`;
  if (count !== roomFor && !figure.live) {
    roomFor = count;
    keepRoom(sentence(), Object.values(figure.rows).map(({ verdict }) => verdict));
  }
  if (!primary) return;
  byId('verdict')?.setAttribute('aria-busy', 'true');
  setText('epsilon-text', 'epsilon', text.epsilon);
  setText('epsilon-text', 'own', text.own);
  drawPlot();
}

function drawPictures(row) {
  const { x, signs } = figure;
  const bytes = row?.bytes;
  const iterated = bytes && level > 0;
  const gradient = asGradient && figure.gradientBytes;
  const name = gradient ? 'gradient' : iterated ? 'several-steps' : 'one-step';
  const perturbation = `${figure.key} ${name} ${name === 'several-steps' ? level : ''}`;
  if (perturbation !== painted) {   // one step's does not depend on the level
    paint(part('perturbation'), figure,
      gradient ? (i) => gradient[i]
        : iterated ? (i) => 127.5 + (127.5 / level) * (bytes[i] - x[i])
          : (i) => 127.5 + 127.5 * signs[i]);
    painted = perturbation;
  }
  paint(part('adversarial'), figure, bytes ? (i) => bytes[i] : (i) => x[i] + level * signs[i]);
  for (const other of ['one-step', 'several-steps', 'gradient']) part(other).hidden = other !== name;
  part('note-perturbation').textContent = gradient ? word('gradient_note') : figure.scale[level].gain;
  root.dataset.level = level;
  if (!row) root.dataset.prediction = '';
}

function drawRow(row) {
  const colours = { label: figure.label, rival: row.rivalIndex };
  root.dataset.prediction = row.top[0][1];
  drawBars(part('bars-adversarial'), row.top, colours);
  drawBars(part('bars-perturbation'), row.alone, colours);
  part('note-adversarial').textContent = row.outcomeText;
  for (const [role, top] of Object.entries({ adversarial: row.top, original: figure.original, perturbation: row.alone })) {
    part(role).setAttribute('aria-label', word(`said_${role}`, { said: `${top[0][0]}, ${top[0][3]}` }));
  }
  sentence().textContent = row.verdict;
  sentence().dataset.outcome = row.outcome;
}

function sentence() {
  return primary ? byId('verdict').querySelector('[data-role=sentence]') : part('own-verdict');
}

let plotted = null;
function drawPlot() {
  const svg = byId('curve')?.querySelector('svg');
  if (!svg) return;
  const state = `${figure.key} ${Object.keys(figure.rows).length} ${complete().length} ${svg.clientWidth}`;
  if (state === plotted) return moveCursor(svg, level, figure.max);
  plotted = state;
  svg.dataset.level = level;
  drawCurve(svg, figure);
}

function legend() {
  setText('curve', 'legend-label', `'${figure.labelName}'`);
  setText('curve', 'legend-rival', word(figure.target === null ? 'rival' : 'target'));
  setText('curve', 'legend-random', word('random'));
}

function setText(id, role, text) {
  const target = byId(id)?.querySelector(`[data-role=${role}]`);
  if (target) target.textContent = text;
}

function complete() {
  return Object.keys(figure.rows).map(Number).filter((each) => figure.rows[each].random !== null);
}

// At rest: announce the verdict, keep the address, and ask for what the reply did not hold.
function rest() {
  clearTimeout(timer);
  timer = setTimeout(() => {
    if (!figure || figure.live) return;   // the next frame is on its way
    if (primary) {
      byId('verdict')?.setAttribute('aria-busy', 'false');
      keepAddress();
      document.dispatchEvent(new CustomEvent('fgsm:rest', { detail: { figure, level } }));   // for the panels below
    }
    ask();
  }, REST);
}

function ask() {
  if (held) return;
  const wait = notBefore - performance.now();
  const fill = !filled && wait <= 0;
  if (!figure.rows[level] || fill) {
    const lacking = { level, fill, have: complete() };
    if (!playground.engine?.settle(figure, lacking, primary)) trigger('settled', lacking);
    filled = true;
  } else if (!filled) timer = setTimeout(ask, wait);
}

function keepAddress() {
  const address = new URL(window.location);
  for (const [name, value] of Object.entries({ ...figure.link, level })) {
    if (value === null || value === '') address.searchParams.delete(name);
    else address.searchParams.set(name, value);
  }
  window.history.replaceState(null, '', address);
}

async function download() {
  if (!figure) return;
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await pngOf(part('adversarial')));
  link.download = `adversarial-${root.dataset.level}-255.png`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

async function copyLink() {
  keepAddress();
  const own = figure?.link && !figure.link.example;
  try {
    await navigator.clipboard.writeText(window.location.href);
    part('notice').textContent = word(own ? 'copied_own' : 'copied');
  } catch {
    part('notice').textContent = word('not_copied', { address: window.location.href });
  }
}

async function png() {
  const bytes = new Uint8Array(await (await pngOf(part('adversarial'))).arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

for (const list of element.querySelectorAll('.fg-bars')) makeBars(list);
// Both figures follow the one slider; what there is one of (download, link, check) is the first figure's.
const playground = window.fgsmPlayground ??= {};
playground.followers ??= {};
for (const name of ['show', 'patch', 'wait', 'ready', 'grow', 'showGradient']) {
  playground[name] ??= (value) => {
    for (const follower of Object.values(playground.followers)) follower[name](value);
  };
}
playground.followers[primary ? 'first' : 'twin'] = {
  show,
  patch,
  load,
  back: () => { if (still) load({ ...still, level: undefined }); },
  wait: () => { asked += 1; root.dataset.busy = 'true'; },
  // In place of a reply that Gradio brings: it has to know, or would take the one before for new.
  draw: (reply) => {
    takeOver(reply);
    held = true;
    onceDrawn(() => { props.value = JSON.stringify(reply); });
  },
  // What was computed here. Gradio has to know that there is another figure, not what is in it.
  drawHere: (reply) => {
    load(reply);
    props.value = JSON.stringify({ here: reply.key });
  },
  grow: () => {
    held = false;
    grow();
  },
  ready: () => { root.dataset.busy = 'false'; },
  showGradient: (on) => { asGradient = Boolean(on); schedule(); },
};
if (primary) {
  Object.assign(playground, {
    words: props.words,
    download,
    copyLink,
    png,
    onceDrawn,
    state: () => ({ level, asked, busy: root.dataset.busy !== 'false' }),
    draw([first, twin]) {
      playground.followers.first.draw(first);
      if (twin) playground.followers.twin.draw(twin);
    },
  });
}
// The slider's own event comes a frame before Gradio's, which also tells of the number box and of the reset.
if (primary) {
  document.addEventListener('input', ({ target }) => {
    if (target.closest('#epsilon') && target.value !== '') playground.show(Number(target.value));
  });
}
// Typing in a class picker replaces what was chosen instead of being added to it.
if (primary) {
  document.addEventListener('focusin', ({ target }) => { if (target.closest('#target, #truth')) target.select?.(); });
}
new ResizeObserver(() => { if (figure) schedule(); }).observe(element);
function receive() {
  if (!props.value) return;
  const reply = typeof props.value === 'string' ? JSON.parse(props.value) : props.value;
  if (!reply.here) takeOver(reply);
}

watch('value', receive);
receive();
