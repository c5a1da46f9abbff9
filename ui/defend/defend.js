// The list of defences comes when the panel is seen; results are asked for by the button, and fill in row by row.
const part = (role) => element.querySelector(`[data-role=${role}]`);
const CASES = ['clean', 'blind', 'aware'];
let texts = {};
let kinds = '';       // which defences are listed
let tried = null;     // the experiment and level of the results shown
let busy = false;

function make(name, className, ...children) {
  const node = document.createElement(name);
  node.className = className;
  node.append(...children);
  return node;
}

const rowOf = (kind) => part('rows').querySelector(`[data-kind="${kind}"]`);
const stateNow = () => `${figureRoot()?.dataset.key} ${figureRoot()?.dataset.level}`;

function picture(role) {
  const image = make('img', '');
  image.dataset.role = role;
  image.alt = texts[role];
  image.title = texts[role];
  image.hidden = true;
  return image;
}

function emptyRow({ kind, title, what }) {
  const cells = CASES.map((name) => {
    const cell = make('div', 'df-cell', make('span', 'df-case', texts[name]), make('span', 'df-said'), make('span', 'df-verdict'));
    cell.dataset.case = name;
    return cell;
  });
  const row = make('li', 'df-row',
    make('div', 'df-name', make('b', ''), make('span', 'df-what'), make('span', 'df-outcome')),
    make('div', 'df-pictures', picture('before'), make('span', 'df-arrow', '→'), picture('after')), ...cells);
  row.dataset.kind = kind;
  name(row, title, what);
  clear(row);
  return row;
}

function name(row, title, what) {
  row.querySelector('.df-name b').textContent = title;
  row.querySelector('.df-what').textContent = what;
}

function clear(row) {
  for (const cell of row.querySelectorAll('.df-cell')) {
    cell.dataset.mark = 'none';
    cell.querySelector('.df-said').textContent = '…';
    cell.querySelector('.df-verdict').textContent = texts.waiting;
  }
  for (const image of row.querySelectorAll('img')) image.hidden = true;
  row.querySelector('.df-outcome').textContent = '';
  row.dataset.outcome = 'none';
}

function fill({ kind, title, what, cells, outcome, sentence, before, after }) {
  const row = rowOf(kind);
  if (!row) return;
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

function drawOffer(reply) {
  texts = reply.texts;
  for (const role of ['lead', 'usual', 'strong', 'strength']) part(role).textContent = texts[role];
  const listed = reply.offer.map(({ kind }) => kind).join(' ');
  if (listed !== kinds) {
    kinds = listed;
    tried = null;
    busy = false;
    part('rows').replaceChildren(...reply.offer.map(emptyRow));
  }
  drawMeasured(reply.measured);
}

function drawMeasured(measured) {
  const section = part('measured');
  section.hidden = !measured;
  if (!measured) return;
  const head = make('tr', '', ...measured.head.map((text) => make('th', '', text)));
  const rows = measured.rows.map(({ kind, title, numbers, shares, intervals, finding, worth }) => {
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
  });
  section.replaceChildren(
    make('h3', '', measured.title),
    make('div', 'df-scroll', make('table', '', make('thead', '', head), make('tbody', '', ...rows))),
    ...measured.sentences.map((text) => make('p', 'df-found', text)),
    make('p', 'df-how', measured.how),
    make('pre', '', make('code', '', measured.commands.join('\n'))),
  );
}

function drawResults(reply) {
  tried = `${reply.key} ${reply.level}`;
  busy = !reply.done;
  reply.rows.forEach(fill);
}

function refresh() {
  part('try').disabled = busy || !kinds;
  part('try').textContent = (busy ? texts.busy : tried ? texts.again : texts.try) ?? '';
  part('panel').dataset.busy = busy;
  const stale = tried !== null && tried !== stateNow();
  part('rows').dataset.stale = stale;
  part('notice').textContent = stale ? texts.stale : '';
}

function load(reply) {
  if (reply.offer) drawOffer(reply);
  if (reply.rows) drawResults(reply);
  if (reply.error) busy = false;
  refresh();
  if (reply.error) part('notice').textContent = reply.error;
}

part('try').addEventListener('click', () => {
  busy = true;
  tried = null;
  part('rows').querySelectorAll('.df-row').forEach(clear);
  refresh();
  const strong = element.querySelector('input[name=df-strength]:checked').value === 'strong';
  trigger('tried', { strong, level: Number(figureRoot()?.dataset.level) });
});
document.addEventListener('fgsm:rest', refresh);
watch('value', () => { if (props.value) load(props.value); });
askWhenSeen(() => trigger('wanted', { level: Number(figureRoot().dataset.level) }));
