// Figure 1, live. The reply holds everything that a slider move needs: moving the slider asks the server for nothing.
// Gradio runs this once, with `element`, `props`, `trigger` and `watch` in scope.
const part = (role) => element.querySelector(`[data-role=${role}]`);
const byId = (id) => document.getElementById(id);
const root = part('root');
let figure = null;   // the last good reply, with its bytes decoded
let still = null;    // the last that is no frame of a camera
let level = 0;       // where the slider is
let asGradient = false;
let held = false;    // whether the server still has to be told of the picture that is drawn
let asked = 0;       // how many attacks the page has waited for
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

function show(next) {
  if (!Number.isInteger(next)) return;
  const before = level;
  level = Math.max(0, Math.min(next, figure?.max ?? next));
  if (level !== before) schedule();
  rest();
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
    adversarialPng,
    originalPng,
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
