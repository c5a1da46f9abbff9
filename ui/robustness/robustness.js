// What was measured does not depend on the figure: it is asked for once.
const plots = element.querySelector('[data-role=plots]');

watch('value', () => {
  if (!props.value) return;
  plots.replaceChildren(...props.value.plots.map(plotFigure));
  redrawPlots(plots);
});
new ResizeObserver(() => redrawPlots(plots)).observe(element);
askWhenSeen(() => trigger('wanted'), () => 'measured');
