// What each defence was measured to be worth on many pictures.
import { make } from '../parts/dom.js';

function rowOf({ kind, title, numbers, shares, intervals, finding, worth }) {
  const cells = numbers.map((text, i) => {
    const bar = make('i', 'df-share');
    bar.style.setProperty('--share', shares[i]);
    const cell = make('td', 'df-number', make('span', '', text), bar);
    cell.title = intervals[i];
    return cell;
  });
  const row = make('tr', '', make('th', '', title), ...cells, make('td', 'df-worth', worth));
  row.dataset.kind = kind;
  row.dataset.finding = finding;
  return row;
}

/** Fill a section with a table of measurements; it stays hidden where there are none. */
export function drawMeasured(section, measured) {
  section.hidden = !measured;
  if (!measured) return;
  const head = make('tr', '', ...measured.head.map((text) => make('th', '', text)));
  const body = make('tbody', '', ...measured.rows.map(rowOf));
  section.replaceChildren(
    make('h3', '', measured.title),
    make('div', 'df-scroll', make('table', '', make('thead', '', head), body)),
    ...measured.sentences.map((text) => make('p', 'df-found', text)),
    make('p', 'df-how', measured.how),
    make('pre', '', make('code', '', measured.commands.join('\n'))),
  );
}
