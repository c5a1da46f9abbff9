import { make } from './dom.js';

// Lines against a scale, drawn from a plain description; one unit is one CSS pixel, so letters keep their size.
const PLOT = { left: 50, right: 14, top: 28, bottom: 178, height: 214 };

function svgNode(name, attributes, text) {
  const node = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  if (text !== undefined) node.textContent = text;
  return node;
}

// Round numbers, 1, 2 or 5 times a power of ten apart.
function ticksBetween(low, high, most) {
  const rough = (high - low) / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find((factor) => factor * power >= rough * 0.999);
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length: count }, (_, i) => Number(((first + i) * step).toPrecision(6)));
}

// Lines that predict may leave the frame: only what was measured sets it.
function frameOf({ lines, range }) {
  const xs = lines.flatMap(({ points }) => points.map(([x]) => x));
  const ys = lines.filter(({ fit }) => fit).flatMap(({ points }) => points.map(([, y]) => y));
  let [low, high] = range ?? [Math.min(...ys), Math.max(...ys)];
  if (!range) {
    const room = Math.max((high - low) * 0.08, 0.0005);
    low = low >= 0 ? (low < high / 2 ? 0 : Math.max(0, low - room)) : low - room;
    high += room;
  }
  return { x0: Math.min(...xs), x1: Math.max(...xs), y0: low, y1: high };
}

function plotAxes(spec, frame, width, x, y) {
  const group = svgNode('g', { class: 'pl-axes' });
  const name = (value) => value.toLocaleString('en', { maximumSignificantDigits: 4, useGrouping: false }).replace('-', '−');
  for (const value of ticksBetween(frame.y0, frame.y1, 4)) {
    group.append(svgNode('line', { x1: PLOT.left, x2: width - PLOT.right, y1: y(value), y2: y(value) }),
      svgNode('text', { x: PLOT.left - 6, y: y(value) + 4, 'text-anchor': 'end' }, spec.percent ? `${Math.round(100 * value)} %` : name(value)));
  }
  for (const value of ticksBetween(frame.x0, frame.x1, width < 340 ? 4 : 6)) {
    group.append(svgNode('text', { x: x(value), y: PLOT.bottom + 16, 'text-anchor': 'middle' }, name(value)));
  }
  group.append(svgNode('text', { x: (PLOT.left + width - PLOT.right) / 2, y: PLOT.height - 3, 'text-anchor': 'middle' }, spec.x),
    svgNode('text', { x: 2, y: 13 }, spec.y));
  return group;
}

function plotMark({ x: place, text }, x, width) {
  const group = svgNode('g', { class: 'pl-mark', transform: `translate(${x(place)} 0)` });
  const late = x(place) > 0.6 * width;
  group.append(svgNode('line', { y1: 20, y2: PLOT.bottom }), svgNode('path', { d: 'M-5 10 L5 10 L0 19 Z' }),
    svgNode('text', { x: late ? -8 : 8, y: 19, 'text-anchor': late ? 'end' : 'start' }, text));
  return group;
}

let plotCount = 0;
function drawPlot(svg, spec) {
  const width = svg.clientWidth || 400;
  const frame = frameOf(spec);
  const x = (value) => PLOT.left + (width - PLOT.right - PLOT.left) * ((value - frame.x0) / (frame.x1 - frame.x0 || 1));
  const y = (value) => PLOT.bottom - (PLOT.bottom - PLOT.top) * ((value - frame.y0) / (frame.y1 - frame.y0 || 1));
  const id = svg.dataset.clip ??= `pl-${Date.now().toString(36)}-${plotCount++}`;
  const clip = svgNode('clipPath', { id });
  clip.append(svgNode('rect', { x: PLOT.left, y: PLOT.top - 4, width: Math.max(0, width - PLOT.left - PLOT.right + 2), height: PLOT.bottom - PLOT.top + 8 }));
  const lines = svgNode('g', { 'clip-path': `url(#${id})` });
  for (const { kind, points } of spec.lines) {
    const path = points.map(([px, py]) => `${x(px).toFixed(1)},${Math.max(-1e4, Math.min(1e4, y(py))).toFixed(1)}`);
    lines.append(svgNode('polyline', { 'data-line': kind, points: path.join(' ') }));
  }
  svg.setAttribute('viewBox', `0 0 ${width} ${PLOT.height}`);
  svg.setAttribute('aria-label', spec.label);
  svg.replaceChildren(clip, plotAxes(spec, frame, width, x, y), lines, ...spec.marks.map((mark) => plotMark(mark, x, width)));
}

// A plot with its title above and all its lines named below; it is drawn once it stands on the page.
const plotSpecs = new WeakMap();   // the description that each was made from
export function plotFigure(spec) {
  const svg = svgNode('svg', { role: 'img', 'data-plot': spec.name });
  plotSpecs.set(svg, spec);
  const keys = spec.lines.map(({ kind, name }) => {
    const sample = svgNode('svg', { viewBox: '0 0 26 6', 'aria-hidden': 'true' });
    sample.append(svgNode('line', { 'data-line': kind, x1: 0, x2: 26, y1: 3, y2: 3 }));
    return make('li', '', sample, name);
  });
  return make('figure', 'pl-figure', make('figcaption', '', spec.title), svg, make('ul', 'pl-legend', ...keys));
}

export function redrawPlots(within) {
  for (const svg of within.querySelectorAll('[data-plot]')) drawPlot(svg, plotSpecs.get(svg));
}
