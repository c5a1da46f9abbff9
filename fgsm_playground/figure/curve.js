// Three probabilities against epsilon, with a cursor at the slider and a mark at the smallest level that fools.
const AREA = { left: 44, top: 26, bottom: 156, height: 180, margin: 12 };

// One unit is one CSS pixel, so that letters keep their size on a phone.
function scaleX(svg, max) {
  const width = svg.clientWidth || 640;
  svg.setAttribute('viewBox', `0 0 ${width} ${AREA.height}`);
  return (level) => AREA.left + (width - AREA.margin - AREA.left) * (level / max);
}

/** Draw the curve of a figure. */
export function drawCurve(svg, { rows, smallest, max, labelName, target }, words) {
  const levels = Object.keys(rows).map(Number).sort((a, b) => a - b);
  const x = scaleX(svg, max);
  const y = (share) => AREA.bottom - (AREA.bottom - AREA.top) * share;
  for (const kind of ['original', 'rival', 'random']) {
    const known = levels.filter((level) => rows[level][kind] !== null);
    const points = known.map((level) => `${x(level).toFixed(1)},${y(rows[level][kind]).toFixed(1)}`);
    svg.querySelector(`[data-line=${kind}]`).setAttribute('points', points.join(' '));
  }
  svg.querySelectorAll('[data-tick]').forEach((tick, i) => {
    const level = Math.round((max * i) / 4);
    tick.setAttribute('x', x(level));
    tick.textContent = i === 4 ? `${level}/255` : level;
  });
  const mark = svg.querySelector('[data-role=flip]');
  mark.toggleAttribute('hidden', smallest.level === null);
  if (smallest.level !== null) {
    mark.setAttribute('transform', `translate(${x(smallest.level)} 0)`);
    const text = mark.querySelector('text');
    text.textContent = words.say('flip', smallest);
    text.setAttribute('text-anchor', smallest.level > 0.75 * max ? 'end' : 'start');
    text.setAttribute('x', smallest.level > 0.75 * max ? -7 : 7);
  }
  const shown = words.say(target === null ? 'curve_rival' : 'curve_target', { label: labelName });
  const found = smallest.level !== null ? words.say('smallest', smallest) : smallest.known ? words.say('none') : '';
  svg.setAttribute('aria-label', `${shown} ${found}`);
  moveCursor(svg, Number(svg.dataset.level ?? 0), max);
}

/** Move the cursor to a level. */
export function moveCursor(svg, level, max) {
  svg.dataset.level = String(level);
  const x = scaleX(svg, max)(level);
  svg.querySelector('[data-role=cursor]').setAttribute('transform', `translate(${x} 0)`);
}
