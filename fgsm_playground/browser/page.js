// The page's own engine: what it can compute it computes, and all else goes to the server. Decided here alone.
import { Engine } from '../engine/engine.js';
import { suggestedClass } from '../engine/target.js';
import { ComputedFigure } from '../figure/computed.js';
import { drawAgain, onRest, page, tellFigures } from '../figure/shared.js';
import { NotSent, addressOf, fileData } from '../gradio/gradio.js';
import { complain } from '../parts/notices.js';
import { setGate } from '../parts/server.js';
import { wordsOf } from '../parts/words.js';
import { Unreadable, pixelsOfFile } from '../picture/decode.js';
import { Pictures, readControls } from './controls.js';
import { Host } from './host.js';
import { NotReceived, SentNetworks } from './networks.js';
import { Place, keepChoice, keptChoice } from './place.js';

const OWN = 'here/';   // how the path of a picture begins that the server has not seen
const idle = window.requestIdleCallback ?? ((act) => setTimeout(act, 200));

// A figure that has just been asked for stands there a moment later.
async function mounted(name) {
  while (!page.figures[name]) await new Promise((resolve) => { setTimeout(resolve, 20); });
}

class PageEngine {
  constructor(part) {
    const { files, names } = part.props.value;
    this.part = part;
    this.words = wordsOf(part);
    this.worker = new Engine(this.begun(files.worker));
    this.sent = new SentNetworks(this.worker, { files, names });
    const shared = { engine: this.worker, networks: this.sent, titles: (model) => this.titleOf(model) };
    this.figures = ['first', 'twin'].map((name) => new ComputedFigure((value) => page.figures[name].drawHere(value), shared));
    this.pictures = new Pictures();
    this.model = null;           // of the figure that is drawn
    this.awaited = 0;            // answers of the server that are to come
    this.broken = false;
    this.wanted = keptChoice() ?? (navigator.connection?.saveData ? 'server' : 'browser');
    this.host = new Host(() => this.say());
    this.place = new Place(part.element, this.words, () => this.choose(this.computes(this.model) ? 'server' : 'browser'));
  }

  // The worker is made when it is first needed: a page that stays with the server makes none.
  begun(file) {
    return new Promise((resolve) => {
      this.begin = () => resolve(addressOf(`/browser/file/${file}`));
    });
  }

  titleOf(model) {
    return this.words.own[`network.${model}`] ?? this.sent.cards[model].title;
  }

  computes(model) {
    return this.wanted === 'browser' && this.goesOn(model);
  }

  // Whether attacks could be computed here, wherever they are.
  goesOn(model = this.model) {
    return !this.broken && this.sent.loaded.has(model);
  }

  // Load the network behind the figure, then its robust twin.
  async prepare(model) {
    if (this.wanted !== 'browser' || this.broken || !this.sent.offers(model)) return;
    this.begin();
    try {
      await this.sent.ready(model);
      this.say();
      const twin = this.sent.cards[model]?.robust;
      if (this.sent.offers(twin)) await this.sent.ready(twin);
    } catch (problem) {
      if (!(problem instanceof NotReceived)) this.fail();
    }
  }

  // The values that go to the server, unless the attack is computed here.
  async attack(values) {
    tellFigures('wait');
    try {
      const asked = await this.asked(values);
      if (asked && await this.draw(asked)) throw new NotSent();
      await this.reached(values);
      this.overtaken();
      if (values[0]?.path?.startsWith(OWN)) {
        document.dispatchEvent(new CustomEvent('fgsm:lost'));   // recover.js sends the figure's picture, and comes back
        throw new NotSent();
      }
      return values;
    } finally {
      this.awaited += 1;   // `answered` is told of what was not asked, too
    }
  }

  // What to compute here, unless an answer of the server is to come, which would take its place.
  async asked(values) {
    const asked = this.read(values);
    return asked && (!this.awaited || await this.host.isGone()) ? asked : null;
  }

  // What the controls ask for, where it can be computed here.
  read([picture, model, target, steps, level, example, truth, beside]) {
    const asked = { picture, target, steps, level, example, truth, gradient: Boolean(beside) };
    const one = (name) => (this.computes(name) ? readControls({ ...asked, model: name }, this.sent.cards[name], this.pictures) : null);
    const first = one(model), twin = first && beside ? one(this.sent.cards[model].robust) : null;
    return first && (twin || !beside) ? { first, twin } : null;
  }

  draw(asked) {
    this.drawing = this.drawn(asked);
    return this.drawing;
  }

  async drawn({ first, twin }) {
    try {
      const [one, other] = this.figures;
      if (!await one.attack(first, Boolean(twin))) return this.drawing;   // another is on its way
      if (twin) await mounted('twin');
      if (twin) await other.attack(twin, true);
      return true;
    } catch {
      this.fail();
      return false;
    }
  }

  // The rows that a figure lacks; also of one that the server has drawn.
  settle(figure, asked, primary) {
    const model = figure.link?.model;
    if (!this.computes(model)) return false;
    const shown = this.figures[primary ? 0 : 1];
    if (shown.record?.key !== figure.key) shown.adopt(figure);
    shown.settle(asked).catch(() => { this.fail(); drawAgain(); });
    return true;
  }

  // What comes from the server is shown, whatever is being computed here.
  overtaken() {
    for (const each of this.figures) each.turn += 1;
    this.drawing = Promise.resolve(true);
  }

  answered() {
    this.awaited = Math.max(0, this.awaited - 1);
  }

  // The values, if the server answers or there is nothing to go on with without it.
  async reached(values, quiet = false) {
    if (!this.computes(this.model) || !await this.host.isGone()) return values;
    tellFigures('ready');
    if (!quiet) complain(this.words.say('needs_server'));
    throw new NotSent();
  }

  // A class to aim at, by the button's name.
  async suggest(how, [picture, model, example, truth, ...rest]) {
    tellFigures('wait');
    const asked = await this.asked([picture, model, null, 1, 0, example, truth, false]);
    if (!asked) return this.reached([picture, model, example, truth, ...rest]);
    const { top } = await this.worker.ask('say', asked.first);
    this.suggested = suggestedClass(how, top);
    this.part.trigger('aimed');
    throw new NotSent();
  }

  // A file that there is no server for, as the picture's component takes one; null where there is a server.
  async keep(file) {
    if (!this.computes(this.model) || !await this.host.isGone()) return null;
    const { shape } = this.sent.cards[this.model];
    const path = `${OWN}${Date.now()}`;
    const pixels = await pixelsOfFile(file, shape, this.worker).catch((problem) => {
      throw problem instanceof Unreadable ? new RangeError(this.words.say('canvas')) : problem;
    });
    this.pictures.keep(path, shape, pixels);
    return fileData({ path, url: URL.createObjectURL(file), name: file.name, size: file.size });
  }

  rested({ link, picture, height, width, channels, x }) {
    this.model = link.model;
    this.pictures.keep(link.example || picture, [height, width, channels], x);
    this.say();
    idle(() => this.prepare(link.model));
  }

  fail() {
    this.broken = true;
    this.say();
  }

  choose(wanted) {
    this.wanted = wanted;
    keepChoice(wanted);
    this.say();
    if (wanted === 'server' || this.computes(this.model)) drawAgain();
    else this.prepare(this.model);
  }

  say() {
    const here = this.computes(this.model);
    const offered = !this.broken && this.sent.offers(this.model) && (here || this.wanted === 'server');
    this.place.say(here, this.host.gone, offered);
  }
}

export function mount(part) {
  const engine = new PageEngine(part);
  page.engine = engine;
  setGate((values, quiet) => engine.reached(values, quiet));
  engine.host.listen(() => engine.computes(engine.model), () => complain(''));
  onRest(({ figure }) => { if (figure.link) engine.rested(figure); });
}
