// What is drawn of the figure at the slider's level, at most once a frame.
import { drawBars } from '../parts/bars.js';
import { paint } from '../parts/pixels.js';
import { keepRoom } from '../parts/room.js';
import { drawCurve, moveCursor } from './curve.js';

const byId = (id) => document.getElementById(id);
const NAMES = ['one-step', 'several-steps', 'gradient'];   // of what the second picture shows

function setText(id, role, text) {
  const target = byId(id)?.querySelector(`[data-role=${role}]`);
  if (target) target.textContent = text;
}

export class Drawing {
  /** @param {import('./figure.js').Figure} figure */
  constructor(figure) {
    this.figure = figure;
    this.asGradient = false;
    this.frame = 0;
    this.roomFor = '';    // the sentences that the verdict has room for
    this.painted = '';    // the perturbation on its canvas
    this.plotted = '';    // the curve that is drawn
  }

  schedule() {
    this.frame ||= requestAnimationFrame(() => { this.frame = 0; if (this.figure.shown) this.draw(); });
  }

  draw() {
    const { shown, root, level, part, primary } = this.figure;
    const row = shown.rows[level];
    const text = shown.scale[level];
    root.dataset.key = shown.key;
    root.dataset.busy = !row;
    part('times').textContent = text.fraction;
    if (row || shown.steps === 1) this.drawPictures(row);
    if (row) this.drawRow(row);
    this.makeRoom();
    if (!primary) return;
    byId('verdict')?.setAttribute('aria-busy', 'true');
    setText('epsilon-text', 'epsilon', text.epsilon);
    setText('epsilon-text', 'own', text.own);
    this.drawPlot();
  }

  makeRoom() {
    const { shown } = this.figure;
    const count = `${shown.key} ${Object.keys(shown.rows).length}`;
    if (count === this.roomFor || shown.live) return;
    this.roomFor = count;
    keepRoom(this.sentence(), Object.values(shown.rows).map(({ verdict }) => verdict));
  }

  drawPictures(row) {
    const { shown, root, level, part, words } = this.figure;
    const { x, signs, gradientBytes } = shown;
    const bytes = row?.bytes;
    const name = this.asGradient && gradientBytes ? 'gradient' : bytes && level > 0 ? 'several-steps' : 'one-step';
    const perturbation = `${shown.key} ${name} ${name === 'several-steps' ? level : ''}`;
    if (perturbation !== this.painted) {   // one step's does not depend on the level
      const valueAt = {
        gradient: (i) => gradientBytes[i],
        'several-steps': (i) => 127.5 + (127.5 / level) * (bytes[i] - x[i]),
        'one-step': (i) => 127.5 + 127.5 * signs[i],
      }[name];
      paint(part('perturbation'), shown, valueAt);
      this.painted = perturbation;
    }
    paint(part('adversarial'), shown, bytes ? (i) => bytes[i] : (i) => x[i] + level * signs[i]);
    for (const other of NAMES) part(other).hidden = other !== name;
    part('note-perturbation').textContent = name === 'gradient' ? words.say('gradient_note') : shown.scale[level].gain;
    root.dataset.level = level;
    if (!row) root.dataset.prediction = '';
  }

  drawRow(row) {
    const { shown, root, part, words } = this.figure;
    const colours = { label: shown.label, rival: row.rivalIndex };
    root.dataset.prediction = row.top[0][1];
    drawBars(part('bars-adversarial'), row.top, colours);
    drawBars(part('bars-perturbation'), row.alone, colours);
    part('note-adversarial').textContent = row.outcomeText;
    const said = { adversarial: row.top, original: shown.original, perturbation: row.alone };
    for (const [role, [[name, , , percent]]] of Object.entries(said)) {
      part(role).setAttribute('aria-label', words.say(`said_${role}`, { said: `${name}, ${percent}` }));
    }
    this.sentence().textContent = row.verdict;
    this.sentence().dataset.outcome = row.outcome;
  }

  sentence() {
    const { primary, part } = this.figure;
    return primary ? byId('verdict').querySelector('[data-role=sentence]') : part('own-verdict');
  }

  drawPlot() {
    const { shown, level, words } = this.figure;
    const svg = byId('curve')?.querySelector('svg');
    if (!svg) return;
    const state = `${shown.key} ${Object.keys(shown.rows).length} ${this.complete().length} ${svg.clientWidth}`;
    if (state === this.plotted) {
      moveCursor(svg, level, shown.max);
      return;
    }
    this.plotted = state;
    svg.dataset.level = String(level);
    drawCurve(svg, shown, words);
  }

  legend() {
    const { shown, words } = this.figure;
    setText('curve', 'legend-label', `'${shown.labelName}'`);
    setText('curve', 'legend-rival', words.say(shown.target === null ? 'rival' : 'target'));
    setText('curve', 'legend-random', words.say('random'));
  }

  // The levels that have the random control, too.
  complete() {
    const { rows } = this.figure.shown;
    return Object.keys(rows).map(Number).filter((each) => rows[each].random !== null);
  }
}
