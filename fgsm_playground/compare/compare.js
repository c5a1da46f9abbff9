// A row for each attack stands there from the start; a comparison fills them in, one after another.
import { make, rolesOf } from '../parts/dom.js';
import { askWhenSeen, figureRoot } from '../parts/panel.js';
import { NUMBERS, drawRow, emptyRow } from './row.js';

const COLUMNS = ['picture', 'attack', 'result', ...NUMBERS, 'remarks'];
const EXPLAINED = { linf: 'linf_means', l2: 'l2_means', l0: 'l0_means', gradients: 'gradients_means' };
const button = (name) => document.getElementById(`compare-${name}`);

class Comparison {
  constructor(element) {
    this.part = rolesOf(element);
    this.texts = {};
    this.shown = null;        // the last reply of a comparison
    this.state = 'idle';      // of it, or what was pressed since
  }

  get busy() {
    return ['waiting', 'starting', 'running'].includes(this.state);
  }

  drawTexts({ texts, attacks }) {
    this.texts = texts;
    for (const role of ['lead', 'toolbox']) this.part(role).textContent = texts[role];
    this.part('head').replaceChildren(...COLUMNS.map((column) => {
      const head = make('div', `cmp-cell cmp-${column}`, texts[column]);
      head.setAttribute('role', 'columnheader');
      head.title = texts[EXPLAINED[column]] ?? '';
      return head;
    }));
    this.part('rows').replaceChildren(...attacks.map((attack) => emptyRow(texts, attack)));
  }

  draw() {
    const { part, state, shown, texts } = this;
    const { rows = {}, title = '', status = '' } = shown ?? {};
    part('panel').dataset.state = state;
    part('title').textContent = title;
    part('status').textContent = { waiting: texts.waiting, cancelled: texts.cancelled }[state] ?? status;
    const runs = state === 'running' ? shown : { limits: shown?.limits };
    for (const row of part('rows').children) drawRow(row, rows[row.dataset.attack], runs);
    this.refresh();
  }

  refresh() {
    const { shown, busy } = this;
    const { key, level } = figureRoot()?.dataset ?? {};
    const stale = shown?.rows && !busy && (shown.key !== key || String(shown.level) !== level);
    this.part('stale').textContent = stale ? this.texts.stale : '';
    this.part('table').dataset.stale = Boolean(stale);
    if (button('start')) button('start').disabled = busy;
    if (button('cancel')) button('cancel').disabled = !busy;
  }

  load(reply) {
    if (reply.texts) {
      this.drawTexts(reply);
    } else if (this.state === 'cancelled') {
      return;   // on its way when Cancel was pressed
    } else if (reply.error) {
      this.state = 'failed';
      this.shown = { ...this.shown, status: reply.error };
    } else {
      this.state = reply.state;
      this.shown = reply;
    }
    this.draw();
  }

  // The buttons are Gradio's: it sends the request, and ends the work when it is cancelled. They are disabled only
  // after it has heard of the click.
  pressed(next) {
    this.state = next;
    setTimeout(() => this.draw());
  }
}

export function mount(part) {
  const { element, props, trigger, watch } = part;
  const comparison = new Comparison(element);
  document.addEventListener('click', ({ target }) => {
    if (target.closest('#compare-start')) comparison.pressed('waiting');
    if (target.closest('#compare-cancel') && comparison.busy) comparison.pressed('cancelled');
  }, true);
  document.addEventListener('fgsm:rest', () => comparison.refresh());
  askWhenSeen(part, () => trigger('wanted', {}), () => 'texts');
  watch('value', () => { if (props.value) comparison.load(props.value); });
}
