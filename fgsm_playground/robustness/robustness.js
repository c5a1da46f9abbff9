// What was measured does not depend on the figure: it is asked for once.
import { make, rolesOf } from '../parts/dom.js';
import { askWhenSeen } from '../parts/panel.js';
import { plotFigure, redrawPlots } from '../parts/plot.js';

function tableOf({ title, head, rows }) {
  const line = (cell, texts) => make('tr', '', ...texts.map((text) => make(cell, '', text)));
  const body = make('tbody', '', ...rows.map((row) => line('td', row)));
  return make('table', '', make('caption', '', title), make('thead', '', line('th', head)), body);
}

export function mount(part) {
  const { element, props, trigger, watch } = part;
  const role = rolesOf(element);
  const plots = role('plots');
  watch('value', () => {
    if (!props.value) return;
    plots.replaceChildren(...props.value.plots.map(plotFigure));
    redrawPlots(plots);
    role('tables').replaceChildren(...props.value.tables.map(tableOf));
  });
  new ResizeObserver(() => redrawPlots(plots)).observe(element);
  askWhenSeen(part, () => trigger('wanted'), () => 'measured');
}
