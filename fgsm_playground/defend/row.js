// A row of the list of defences: three cases, filled in when the defence has been tried.
import { make } from '../parts/dom.js';

const CASES = ['clean', 'blind', 'aware'];

function picture(texts, role) {
  const image = make('img');
  image.dataset.role = role;
  image.alt = texts[role];
  image.title = texts[role];
  image.hidden = true;
  return image;
}

function name(row, title, what) {
  row.querySelector('.df-name b').textContent = title;
  row.querySelector('.df-what').textContent = what;
}

/** Return the row of a defence that has not been tried. */
export function emptyRow(texts, { kind, title, what }) {
  const cells = CASES.map((each) => {
    const cell = make('div', 'df-cell', make('span', 'df-case', texts[each]), make('span', 'df-said'), make('span', 'df-verdict'));
    cell.dataset.case = each;
    return cell;
  });
  const row = make('li', 'df-row',
    make('div', 'df-name', make('b'), make('span', 'df-what'), make('span', 'df-outcome')),
    make('div', 'df-pictures', picture(texts, 'before'), make('span', 'df-arrow', '→'), picture(texts, 'after')), ...cells);
  row.dataset.kind = kind;
  name(row, title, what);
  clearRow(texts, row);
  return row;
}

/** Take back what a row says. */
export function clearRow(texts, row) {
  for (const cell of row.querySelectorAll('.df-cell')) {
    cell.dataset.mark = 'none';
    cell.querySelector('.df-said').textContent = '…';
    cell.querySelector('.df-verdict').textContent = texts.waiting;
  }
  for (const image of row.querySelectorAll('img')) image.hidden = true;
  row.querySelector('.df-outcome').textContent = '';
  row.dataset.outcome = 'none';
}

/** Show what a trial found. */
export function fillRow(row, { title, what, cells, outcome, sentence, before, after }) {
  name(row, title, what);
  row.dataset.outcome = outcome;
  row.querySelector('.df-outcome').textContent = sentence;
  for (const [role, source] of Object.entries({ before, after })) {
    const image = row.querySelector(`img[data-role=${role}]`);
    image.src = source;
    image.hidden = false;
  }
  for (const [each, { said, kind: mark, bad, verdict }] of Object.entries(cells)) {
    const cell = row.querySelector(`[data-case=${each}]`);
    cell.dataset.mark = mark;
    cell.dataset.bad = bad;
    cell.querySelector('.df-said').textContent = `${mark === 'label' ? '●' : '◆'} ${said}`;
    cell.querySelector('.df-verdict').textContent = `${bad ? '✗' : '✓'} ${verdict}`;
  }
}
