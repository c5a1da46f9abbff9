// The list of defences comes when the panel is seen; results are asked for by the button, and fill in row by row.
import { rolesOf } from '../parts/dom.js';
import { askWhenSeen, figureRoot, figureState } from '../parts/panel.js';
import { drawMeasured } from './measured.js';
import { clearRow, emptyRow, fillRow } from './row.js';

const levelNow = () => Number(figureRoot()?.dataset.level);

class Defences {
  constructor({ element, trigger }) {
    this.element = element;
    this.trigger = trigger;
    this.part = rolesOf(element);
    this.texts = {};
    this.kinds = '';       // which defences are listed
    this.tried = null;     // the experiment and level of the results shown
    this.busy = false;
  }

  drawOffer({ texts, offer, measured }) {
    this.texts = texts;
    for (const role of ['lead', 'usual', 'strong', 'strength']) this.part(role).textContent = texts[role];
    const listed = offer.map(({ kind }) => kind).join(' ');
    if (listed !== this.kinds) {
      this.kinds = listed;
      this.tried = null;
      this.busy = false;
      this.part('rows').replaceChildren(...offer.map((each) => emptyRow(texts, each)));
    }
    drawMeasured(this.part('measured'), measured);
  }

  drawResults({ key, level, done, rows }) {
    this.tried = `${key} ${level}`;
    this.busy = !done;
    for (const result of rows) {
      const row = this.part('rows').querySelector(`[data-kind="${result.kind}"]`);
      if (row) fillRow(row, result);
    }
  }

  refresh() {
    const { part, texts, busy, tried } = this;
    part('try').disabled = busy || !this.kinds;
    part('try').textContent = (busy ? texts.busy : tried ? texts.again : texts.try) ?? '';
    part('panel').dataset.busy = busy;
    const stale = tried !== null && tried !== figureState();
    part('rows').dataset.stale = stale;
    part('notice').textContent = stale ? texts.stale : '';
  }

  load(reply) {
    if (reply.offer) this.drawOffer(reply);
    if (reply.rows) this.drawResults(reply);
    if (reply.error) this.busy = false;
    this.refresh();
    if (reply.error) this.part('notice').textContent = reply.error;
  }

  try() {
    this.busy = true;
    this.tried = null;
    for (const row of this.part('rows').querySelectorAll('.df-row')) clearRow(this.texts, row);
    this.refresh();
    const strong = this.element.querySelector('input[name=df-strength]:checked').value === 'strong';
    this.trigger('tried', { strong, level: levelNow() });
  }
}

export function mount(part) {
  const { props, trigger, watch } = part;
  const defences = new Defences(part);
  defences.part('try').addEventListener('click', () => defences.try());
  document.addEventListener('fgsm:rest', () => defences.refresh());
  watch('value', () => { if (props.value) defences.load(props.value); });
  askWhenSeen(part, () => trigger('wanted', { level: levelNow() }));
}
