// A row for each attack stands there from the start; a comparison fills them in, one after another.
const part = (role) => element.querySelector(`[data-role=${role}]`);
const MARKS = { fooled: '◆', floats: '◇', held: '●', none: '' };
const NUMBERS = ['linf', 'l2', 'l0', 'gradients', 'seconds'];
const COLUMNS = ['picture', 'attack', 'result', ...NUMBERS, 'remarks'];
const EXPLAINED = { linf: 'linf_means', l2: 'l2_means', l0: 'l0_means', gradients: 'gradients_means' };
const button = (name) => document.getElementById(`compare-${name}`);
let texts = {};
let shown = null;        // the last reply of a comparison
let state = 'idle';      // of it, or what was pressed since

function make(name, className, ...children) {
  const node = document.createElement(name);
  node.className = className;
  node.append(...children);
  return node;
}

function cell(name, ...children) {
  const node = make('div', `cmp-cell cmp-${name}`, ...children);
  node.setAttribute('role', 'cell');
  node.dataset.column = name;
  if (NUMBERS.includes(name)) node.dataset.label = texts[name];
  return node;
}

function emptyRow({ name, title, idea }) {
  const picture = make('button', 'cmp-look', make('img', 'cmp-adversarial'), make('img', 'cmp-perturbation'), make('span', 'cmp-shown'));
  picture.type = 'button';
  picture.hidden = true;
  picture.setAttribute('aria-label', `${title}: ${texts.turn}`);
  picture.setAttribute('aria-pressed', 'false');
  picture.addEventListener('click', () => picture.setAttribute('aria-pressed', picture.getAttribute('aria-pressed') !== 'true'));
  for (const image of picture.querySelectorAll('img')) image.alt = '';
  const row = make('div', 'cmp-row',
    cell('picture', picture),
    cell('attack', make('b', '', title), make('span', 'cmp-small', idea), make('span', 'cmp-small cmp-limit')),
    cell('result', make('span', 'cmp-verdict'), make('span', 'cmp-now')),
    ...NUMBERS.map((number) => cell(number, make('span', 'cmp-value'), make('span', 'cmp-small'))),
    cell('remarks'));
  row.setAttribute('role', 'row');
  row.dataset.attack = name;
  return row;
}

function drawTexts({ attacks }) {
  for (const role of ['lead', 'toolbox']) part(role).textContent = texts[role];
  part('head').replaceChildren(...COLUMNS.map((column) => {
    const head = make('div', `cmp-cell cmp-${column}`, texts[column]);
    head.setAttribute('role', 'columnheader');
    head.title = texts[EXPLAINED[column]] ?? '';
    return head;
  }));
  part('rows').replaceChildren(...attacks.map(emptyRow));
}

function set(row, column, value, small = '') {
  const [first, second] = row.querySelector(`[data-column=${column}]`).children;
  first.textContent = value;
  second.textContent = small;
}

function source(image, address) {
  if (image.getAttribute('src') === address) return;
  if (address) image.src = address;
  else image.removeAttribute('src');
}

function drawRow(row, result, { running, limits }) {
  const name = row.dataset.attack;
  row.dataset.kind = result?.kind ?? 'none';
  row.dataset.running = running === name;
  row.querySelector('.cmp-limit').textContent = limits?.[name] ?? '';
  const picture = row.querySelector('.cmp-look');
  picture.hidden = !result?.adversarial;
  source(picture.children[0], result?.adversarial);
  source(picture.children[1], result?.perturbation);
  picture.children[2].textContent = result?.shown ?? '';
  set(row, 'result', result ? `${MARKS[result.kind]} ${result.result}` : running === name ? '…' : '', result?.now);
  set(row, 'linf', result?.linf ?? '');
  set(row, 'l2', result?.l2 ?? '');
  set(row, 'l0', result?.l0 ?? '', result?.share);
  set(row, 'gradients', result?.gradients ?? '', result?.forwards);
  set(row, 'seconds', result?.seconds ?? '');
  row.querySelector('.cmp-remarks').replaceChildren(...(result?.remarks ?? []).map(([kind, text]) => {
    const remark = make('span', 'cmp-remark', `${kind === 'pro' ? '+' : '−'} ${text}`);
    remark.dataset.kind = kind;
    return remark;
  }));
}

function draw() {
  const { rows = {}, title = '', status = '' } = shown ?? {};
  part('panel').dataset.state = state;
  part('title').textContent = title;
  part('status').textContent = { waiting: texts.waiting, cancelled: texts.cancelled }[state] ?? status;
  const runs = state === 'running' ? shown : { limits: shown?.limits };
  for (const row of part('rows').children) drawRow(row, rows[row.dataset.attack], runs);
  refresh();
}

const busy = () => ['waiting', 'starting', 'running'].includes(state);

function refresh() {
  const root = figureRoot();
  const stale = shown?.rows && !busy() && (shown.key !== root?.dataset.key || String(shown.level) !== root?.dataset.level);
  part('stale').textContent = stale ? texts.stale : '';
  part('table').dataset.stale = Boolean(stale);
  if (button('start')) button('start').disabled = busy();
  if (button('cancel')) button('cancel').disabled = !busy();
}

function load(reply) {
  if (reply.texts) {
    texts = reply.texts;
    drawTexts(reply);
  } else if (state === 'cancelled') {
    return;   // on its way when Cancel was pressed
  } else if (reply.error) {
    state = 'failed';
    shown = { ...shown, status: reply.error };
  } else {
    state = reply.state;
    shown = reply;
  }
  draw();
}

// The buttons are Gradio's: it sends the request, and ends the work when it is cancelled. They are disabled only
// after it has heard of the click.
function pressed(next) {
  state = next;
  setTimeout(draw);
}

document.addEventListener('click', ({ target }) => {
  if (target.closest('#compare-start')) pressed('waiting');
  if (target.closest('#compare-cancel') && busy()) pressed('cancelled');
}, true);
document.addEventListener('fgsm:rest', refresh);
askWhenSeen(() => trigger('wanted', {}), () => 'texts');
watch('value', () => { if (props.value) load(props.value); });
