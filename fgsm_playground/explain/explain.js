// One section after another is asked for, so that none keeps the server long; a move of the figure begins anew.
import { make, rolesOf } from '../parts/dom.js';
import { askWhenSeen, figureRoot, figureState } from '../parts/panel.js';
import { plotFigure, redrawPlots } from '../parts/plot.js';

const ORDER = ['taylor', 'noise', 'linear', 'diagnosis', 'steps'];
const PATIENCE_OVER = 60000;   // ms after which an answer is no longer waited for

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

function drawSection(section, reply) {
  const parts = [make('h3', '', reply.title), make('p', '', reply.lead)];
  if (reply.pictures.length) parts.push(make('div', 'xp-pictures', ...reply.pictures.map(pictureOf)));
  const plots = reply.plots.length ? [make('div', 'pl-row', ...reply.plots.map(plotFigure))] : [];
  parts.push(make('div', 'xp-body', ...plots, ...reply.tables.map(tableOf)));
  for (const text of reply.findings) parts.push(make('p', 'xp-finding', text));
  for (const text of reply.remarks) parts.push(make('p', 'xp-small', text));
  section.replaceChildren(...parts);
  section.dataset.state = reply.state;
  section.setAttribute('aria-busy', 'false');
  redrawPlots(section);
}

function answers(reply, question) {
  return reply.error || (reply.section === question.section && reply.state.split(' ')[1] === question.state.split(' ')[1]);
}

class Explanation {
  constructor({ element, trigger }) {
    this.trigger = trigger;
    this.notice = rolesOf(element)('notice');
    this.sections = new Map(ORDER.map((name) => {
      const section = make('section');
      section.dataset.section = name;
      return [name, section];
    }));
    rolesOf(element)('sections').append(...this.sections.values());
    this.waiting = [];   // sections still to come
    this.asked = null;   // what the server is working on
  }

  // One question at a time: Gradio holds a second one back, and then sends it with the data of the first.
  ask() {
    if (this.asked || !this.waiting.length) return;
    this.asked = { section: this.waiting[0], state: figureState(), at: Date.now() };
    this.trigger('wanted', { section: this.asked.section, level: Number(figureRoot().dataset.level) });
  }

  start() {
    this.waiting = [...ORDER];
    for (const section of this.sections.values()) section.setAttribute('aria-busy', 'true');
    if (this.asked && Date.now() - this.asked.at > PATIENCE_OVER) this.asked = null;
    this.ask();
  }

  take(reply) {
    const before = this.asked;
    this.asked = null;
    this.notice.textContent = reply.error ?? '';
    if (reply.state === figureState()) {
      drawSection(this.sections.get(reply.section), reply);
      this.waiting = this.waiting.filter((name) => name !== reply.section);
    } else if (before?.state === figureState() && answers(reply, before)) {
      // The picture cannot be used, or is about to change: when the figure is at rest everything is asked for again.
      for (const name of this.waiting) this.sections.get(name).setAttribute('aria-busy', 'false');
      this.waiting = [];
    }
    setTimeout(() => this.ask());   // when this answer is over and done with
  }
}

export function mount(part) {
  const { element, props, watch } = part;
  const explanation = new Explanation(part);
  new ResizeObserver(() => redrawPlots(element)).observe(element);
  watch('value', () => { if (props.value) explanation.take(props.value); });
  askWhenSeen(part, () => explanation.start());
}
