// What was measured does not depend on the figure: it is asked for once.
const plots = element.querySelector('[data-role=plots]');

const tables = element.querySelector('[data-role=tables]');

function tableOf({ title, head, rows }) {
  const make = (name, ...children) => {
    const node = document.createElement(name);
    node.append(...children);
    return node;
  };
  const line = (cell, texts) => make('tr', ...texts.map((text) => make(cell, text)));
  return make('table', make('caption', title), make('thead', line('th', head)), make('tbody', ...rows.map((row) => line('td', row))));
}

watch('value', () => {
  if (!props.value) return;
  plots.replaceChildren(...props.value.plots.map(plotFigure));
  redrawPlots(plots);
  tables.replaceChildren(...props.value.tables.map(tableOf));
});
new ResizeObserver(() => redrawPlots(plots)).observe(element);
askWhenSeen(() => trigger('wanted'), () => 'measured');
