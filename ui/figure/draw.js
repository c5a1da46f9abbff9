// What is drawn of the figure at the slider's level, once a frame at most.
let frame = 0;
let roomFor = '';    // which sentences the verdict has room for
let painted = '';    // which perturbation is on its canvas

function schedule() {
  frame ||= requestAnimationFrame(() => { frame = 0; if (figure) draw(); });
}

function draw() {
  const row = figure.rows[level];
  const text = figure.scale[level];
  root.dataset.key = figure.key;
  root.dataset.busy = !row;
  part('times').textContent = text.fraction;
  if (row || figure.steps === 1) drawPictures(row);
  if (row) drawRow(row);
  const count = `${figure.key} ${Object.keys(figure.rows).length}`;
  if (count !== roomFor && !figure.live) {
    roomFor = count;
    keepRoom(sentence(), Object.values(figure.rows).map(({ verdict }) => verdict));
  }
  if (!primary) return;
  byId('verdict')?.setAttribute('aria-busy', 'true');
  setText('epsilon-text', 'epsilon', text.epsilon);
  setText('epsilon-text', 'own', text.own);
  drawPlot();
}

function drawPictures(row) {
  const { x, signs } = figure;
  const bytes = row?.bytes;
  const iterated = bytes && level > 0;
  const gradient = asGradient && figure.gradientBytes;
  const name = gradient ? 'gradient' : iterated ? 'several-steps' : 'one-step';
  const perturbation = `${figure.key} ${name} ${name === 'several-steps' ? level : ''}`;
  if (perturbation !== painted) {   // one step's does not depend on the level
    paint(part('perturbation'), figure,
      gradient ? (i) => gradient[i]
        : iterated ? (i) => 127.5 + (127.5 / level) * (bytes[i] - x[i])
          : (i) => 127.5 + 127.5 * signs[i]);
    painted = perturbation;
  }
  paint(part('adversarial'), figure, bytes ? (i) => bytes[i] : (i) => x[i] + level * signs[i]);
  for (const other of ['one-step', 'several-steps', 'gradient']) part(other).hidden = other !== name;
  part('note-perturbation').textContent = gradient ? word('gradient_note') : figure.scale[level].gain;
  root.dataset.level = level;
  if (!row) root.dataset.prediction = '';
}

function drawRow(row) {
  const colours = { label: figure.label, rival: row.rivalIndex };
  root.dataset.prediction = row.top[0][1];
  drawBars(part('bars-adversarial'), row.top, colours);
  drawBars(part('bars-perturbation'), row.alone, colours);
  part('note-adversarial').textContent = row.outcomeText;
  for (const [role, top] of Object.entries({ adversarial: row.top, original: figure.original, perturbation: row.alone })) {
    part(role).setAttribute('aria-label', word(`said_${role}`, { said: `${top[0][0]}, ${top[0][3]}` }));
  }
  sentence().textContent = row.verdict;
  sentence().dataset.outcome = row.outcome;
}

function sentence() {
  return primary ? byId('verdict').querySelector('[data-role=sentence]') : part('own-verdict');
}

let plotted = null;
function drawPlot() {
  const svg = byId('curve')?.querySelector('svg');
  if (!svg) return;
  const state = `${figure.key} ${Object.keys(figure.rows).length} ${complete().length} ${svg.clientWidth}`;
  if (state === plotted) return moveCursor(svg, level, figure.max);
  plotted = state;
  svg.dataset.level = level;
  drawCurve(svg, figure);
}

function legend() {
  setText('curve', 'legend-label', `'${figure.labelName}'`);
  setText('curve', 'legend-rival', word(figure.target === null ? 'rival' : 'target'));
  setText('curve', 'legend-random', word('random'));
}

function setText(id, role, text) {
  const target = byId(id)?.querySelector(`[data-role=${role}]`);
  if (target) target.textContent = text;
}

function complete() {
  return Object.keys(figure.rows).map(Number).filter((each) => figure.rows[each].random !== null);
}
