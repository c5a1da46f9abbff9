// One section after another is asked for, so that none keeps the server long; a move of the figure begins anew.
const ORDER = ['taylor', 'noise', 'linear', 'diagnosis', 'steps'];
const sections = element.querySelector('[data-role=sections]');
const notice = element.querySelector('[data-role=notice]');
let waiting = [];          // sections still to come
let asked = null;          // what the server is working on
const PATIENCE_OVER = 60000;   // ms after which an answer is not waited for any more

const stateNow = () => `${figureRoot()?.dataset.key} ${figureRoot()?.dataset.level}`;
const sectionOf = (name) => sections.querySelector(`[data-section=${name}]`);

function make(name, className, ...children) {
  const node = document.createElement(name);
  if (className) node.className = className;
  node.append(...children);
  return node;
}

function pictureOf({ name, source, title, note, alt }) {
  const image = make('img');
  Object.assign(image, { src: source, alt });
  image.dataset.picture = name;
  return make('figure', 'xp-picture', image, make('figcaption', '', title, make('span', '', note)));
}

function tableOf({ head, rows }) {
  const table = make('table', head ? 'xp-many' : '');
  if (head) table.append(make('thead', '', make('tr', '', ...head.map((text) => make('th', '', text)))));
  table.append(make('tbody', '', ...rows.map(({ name, cells }) => {
    const row = make('tr', '', ...cells.map((text, i) => (i ? make('td', 'xp-value', text) : make('th', '', text))));
    row.dataset.fact = name;
    return row;
  })));
  return make('div', 'xp-scroll', table);
}

function drawSection(reply) {
  const parts = [make('h3', '', reply.title), make('p', '', reply.lead)];
  if (reply.pictures.length) parts.push(make('div', 'xp-pictures', ...reply.pictures.map(pictureOf)));
  const plots = reply.plots.length ? [make('div', 'pl-row', ...reply.plots.map(plotFigure))] : [];
  parts.push(make('div', 'xp-body', ...plots, ...reply.tables.map(tableOf)));
  for (const text of reply.findings) parts.push(make('p', 'xp-finding', text));
  for (const text of reply.remarks) parts.push(make('p', 'xp-small', text));
  const section = sectionOf(reply.section);
  section.replaceChildren(...parts);
  section.dataset.state = reply.state;
  section.setAttribute('aria-busy', 'false');
  redrawPlots(section);
}

// One question at a time: Gradio holds a second one back, and then sends it with the data of the first.
function ask() {
  if (asked || !waiting.length) return;
  asked = { section: waiting[0], state: stateNow(), at: Date.now() };
  trigger('wanted', { section: asked.section, level: Number(figureRoot().dataset.level) });
}

function start() {
  waiting = [...ORDER];
  for (const name of ORDER) sectionOf(name).setAttribute('aria-busy', 'true');
  if (asked && Date.now() - asked.at > PATIENCE_OVER) asked = null;
  ask();
}

function take(reply) {
  const before = asked;
  asked = null;
  notice.textContent = reply.error ?? '';
  if (reply.state === stateNow()) {
    drawSection(reply);
    waiting = waiting.filter((name) => name !== reply.section);
  } else if (before?.state === stateNow() && answers(reply, before)) {
    // The picture cannot be used, or is about to change: when the figure is at rest everything is asked for again.
    for (const name of waiting) sectionOf(name).setAttribute('aria-busy', 'false');
    waiting = [];
  }
  setTimeout(ask);   // when this answer is over and done with
}

function answers(reply, question) {
  return reply.error || (reply.section === question.section && reply.state.split(' ')[1] === question.state.split(' ')[1]);
}

sections.append(...ORDER.map((name) => {
  const section = make('section');
  section.dataset.section = name;
  return section;
}));
new ResizeObserver(() => redrawPlots(element)).observe(element);
watch('value', () => { if (props.value) take(props.value); });
askWhenSeen(start);
