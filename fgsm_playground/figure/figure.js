// Figure 1, live. The reply holds everything that a slider move needs: moving the slider asks the server for nothing.
import { drawBars, makeBars } from '../parts/bars.js';
import { rolesOf } from '../parts/dom.js';
import { bytesOf, paint, signOf } from '../parts/pixels.js';
import { wordsOf } from '../parts/words.js';
import { Drawing } from './draw.js';
import { enlargeOnTap } from './enlarge.js';
import { followControls } from './follow.js';
import { Rest } from './rest.js';
import { onceDrawn, page } from './shared.js';
import { wordFigure, wordRows } from './wording.js';

const byId = (id) => document.getElementById(id);

function decodeRows(rows) {
  for (const row of Object.values(rows)) if (row.adversarial) row.bytes = bytesOf(row.adversarial);
}

function sliderLevel() {
  const box = byId('epsilon')?.querySelector('input[type=number]');
  return box ? Number(box.value) : undefined;
}

export class Figure {
  constructor(part) {
    const { element, props, trigger } = part;
    this.element = element;
    this.props = props;
    this.trigger = trigger;
    this.words = wordsOf(part);
    this.part = rolesOf(element);
    this.root = this.part('root');
    this.shown = null;      // the last good reply, with its bytes decoded
    this.still = null;      // the last that is no frame of a camera
    this.level = 0;         // where the slider is
    this.asked = 0;         // how many attacks the page has waited for
    this.unsent = false;    // whether the server still has to be told of the picture that is drawn
    this.primary = element.closest('#figure') !== null;   // the other one is the robust twin, which has no curve
    this.drawing = new Drawing(this);
    this.rest = new Rest(this);
    this.resized = new ResizeObserver(() => this.drawing.schedule());
  }

  load(reply) {
    this.unsent = false;
    this.part('notice').textContent = reply.error ?? '';
    if (reply.loading) this.part('notice').textContent = reply.loading;
    if (reply.lost) this.askForPicture();
    this.root.dataset.busy = Boolean(reply.loading);
    if (!reply.pixels) return;
    if (!reply.live) this.still = reply;
    const count = reply.width * reply.height * reply.channels;
    const shown = { ...wordFigure(reply, this.words), x: bytesOf(reply.pixels), signs: signOf(reply.sign, count) };
    shown.gradientBytes = reply.gradient && bytesOf(reply.gradient);
    decodeRows(shown.rows);
    // Not before there is something to draw: a notice that makes the figure taller while the page is first laid out
    // would count as an error in WebKit, a resize that came too late to be told of.
    if (!this.shown) this.resized.observe(this.element);
    this.shown = shown;
    this.level = Math.min(reply.level ?? sliderLevel() ?? this.level, shown.max);
    this.drawOriginal(reply.title);
    this.rest.begin(reply);
    this.drawing.schedule();
    this.rest.rest();
    if (!reply.busy) this.rest.grow();
  }

  drawOriginal(title) {
    const { shown } = this;
    this.part('title').textContent = title;
    paint(this.part('original'), shown, (i) => shown.x[i]);
    drawBars(this.part('bars-original'), shown.original, { label: shown.label, rival: shown.target });
    if (!this.primary) return;
    this.drawing.legend();
    byId('picture')?.classList.toggle('fg-small', shown.width < 64);
  }

  // An answer of the server replaces whatever is being computed here.
  takeOver(reply) {
    page.engine?.overtaken();
    this.load(reply);
  }

  askForPicture() {
    if (this.primary) document.dispatchEvent(new CustomEvent('fgsm:lost'));   // recover.js sends what is drawn
  }

  // Rows that were measured later.
  patch(reply) {
    if (reply.error) {
      this.part('notice').textContent = reply.error;
      this.root.dataset.busy = 'false';
      if (reply.lost) this.askForPicture();
    }
    const { shown } = this;
    if (reply.key !== shown?.key) return;
    Object.assign(shown.names, reply.names);
    const rows = wordRows(shown, reply.rows, this.words);
    decodeRows(rows);
    Object.assign(shown.rows, rows);
    shown.smallest = reply.smallest;
    this.drawing.schedule();
    this.rest.received(reply);
    this.rest.rest();   // these rows may be what the panels below wait for
    if (!reply.busy) this.rest.grow();
  }

  // The adversarial picture that is drawn, which is a level behind while one with several steps is on its way.
  get adversarial() {
    const drawn = Number(this.root.dataset.level);
    const { x, signs, rows } = this.shown;
    return rows[drawn]?.bytes ?? Uint8ClampedArray.from(x, (value, i) => value + drawn * signs[i]);
  }

  show(next) {
    if (!Number.isInteger(next)) return;
    const before = this.level;
    this.level = Math.max(0, Math.min(next, this.shown?.max ?? next));
    if (this.level !== before) this.drawing.schedule();
    this.rest.rest();
  }

  showGradient(on) {
    this.drawing.asGradient = Boolean(on);
    this.drawing.schedule();
  }

  wait() {
    this.asked += 1;
    this.root.dataset.busy = 'true';
  }

  ready() {
    this.root.dataset.busy = 'false';
  }

  get busy() {
    return this.root.dataset.busy !== 'false';
  }

  grow() {
    this.unsent = false;
    this.rest.grow();
  }

  // Back from the camera to the picture from before.
  back() {
    if (this.still) this.load({ ...this.still, level: undefined });
  }

  // In place of a reply that Gradio brings: it has to know, or would take the one before for new.
  draw(reply) {
    this.takeOver(reply);
    this.unsent = true;
    onceDrawn(() => { this.props.value = JSON.stringify(reply); });
  }

  // What was computed here. Gradio has to know that there is another figure, not what is in it.
  drawHere(reply) {
    this.load(reply);
    this.props.value = JSON.stringify({ here: reply.key });
  }

  receive() {
    const { value } = this.props;
    if (!value) return;
    const reply = typeof value === 'string' ? JSON.parse(value) : value;
    if (!reply.here) this.takeOver(reply);
  }
}

export function mount(part) {
  const figure = new Figure(part);
  for (const list of part.element.querySelectorAll('.fg-bars')) makeBars(list);
  enlargeOnTap(part.element);
  page.figures[figure.primary ? 'first' : 'twin'] = figure;
  if (figure.primary) followControls(figure);
  part.watch('value', () => figure.receive());
  figure.receive();
  return figure;
}
