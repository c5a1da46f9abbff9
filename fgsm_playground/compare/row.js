// A row of the table of attacks, made once and filled in as its attack is done.
import { make } from '../parts/dom.js';

export const NUMBERS = ['linf', 'l2', 'l0', 'gradients', 'seconds'];
const MARKS = { fooled: '◆', floats: '◇', held: '●', none: '' };

function cell(texts, name, ...children) {
  const node = make('div', `cmp-cell cmp-${name}`, ...children);
  node.setAttribute('role', 'cell');
  node.dataset.column = name;
  if (NUMBERS.includes(name)) node.dataset.label = texts[name];
  return node;
}

function pictureButton(label) {
  const picture = make('button', 'cmp-look', make('img', 'cmp-adversarial'), make('img', 'cmp-perturbation'), make('span', 'cmp-shown'));
  picture.type = 'button';
  picture.hidden = true;
  picture.setAttribute('aria-label', label);
  picture.setAttribute('aria-pressed', 'false');
  picture.addEventListener('click', () => picture.setAttribute('aria-pressed', picture.getAttribute('aria-pressed') !== 'true'));
  for (const image of picture.querySelectorAll('img')) image.alt = '';
  return picture;
}

/** Return the row of an attack that has not been made yet. */
export function emptyRow(texts, { name, title, idea }) {
  const row = make('div', 'cmp-row',
    cell(texts, 'picture', pictureButton(`${title}: ${texts.turn}`)),
    cell(texts, 'attack', make('b', '', title), make('span', 'cmp-small', idea), make('span', 'cmp-small cmp-limit')),
    cell(texts, 'result', make('span', 'cmp-verdict'), make('span', 'cmp-now')),
    ...NUMBERS.map((number) => cell(texts, number, make('span', 'cmp-value'), make('span', 'cmp-small'))),
    cell(texts, 'remarks'));
  row.setAttribute('role', 'row');
  row.dataset.attack = name;
  return row;
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

/** Show what is known of a row's attack: its result, or that it runs. */
export function drawRow(row, result, { running, limits }) {
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
