// The page's own engine: what it can compute it computes, and all else goes to the server. Decided here alone.
const OWN = 'here/';   // how the path of a picture begins that the server has not seen
const playground = window.fgsmPlayground ??= {};
const idle = window.requestIdleCallback ?? ((act) => setTimeout(act, 200));

// Gradio asks the server for nothing where the script before a request throws, and goes on with what `failure` says.
class Unasked extends Error {}

// A figure that has just been asked for stands there a moment later.
async function mounted(name) {
  while (!playground.followers[name]) await new Promise((resolve) => { setTimeout(resolve, 20); });
}

class PageEngine {
  constructor({ files, names }) {
    this.worker = new Engine(this.begun(files.worker));
    this.sent = new Sent(this.worker, { files, names });
    const shared = { engine: this.worker, networks: this.sent, texts };
    this.figures = ['first', 'twin'].map((name) => new FigureOf((value) => playground.followers[name].drawHere(value), shared));
    this.pictures = new Pictures();
    this.model = null;           // of the figure that is drawn
    this.awaited = 0;            // answers of the server that are to come
    this.broken = false;
    this.wanted = keptChoice() ?? (navigator.connection?.saveData ? 'server' : 'browser');
    this.host = new Host(() => this.say());
    this.place = new Place(() => this.choose(this.computes(this.model) ? 'server' : 'browser'));
  }

  // The worker is made when it is first needed: a page that stays with the server makes none.
  begun(file) {
    return new Promise((resolve) => {
      this.begin = () => resolve(`${window.gradio_config.root}/browser/file/${file}`);
    });
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
      if (!(problem instanceof Unsent)) this.fail();
    }
  }

  // The values that go to the server, unless the attack is computed here.
  async attack(values) {
    playground.wait();
    try {
      const asked = await this.asked(values);
      if (asked && await this.draw(asked)) throw new Unasked();
      await this.reached(values);
      this.overtaken();
      if (values[0]?.path?.startsWith(OWN)) {
        document.dispatchEvent(new CustomEvent('fgsm:lost'));   // recover.js sends the figure's picture, and comes back
        throw new Unasked();
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
    shown.settle(asked).catch(() => { this.fail(); playground.events.again(); });
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
    playground.ready();
    if (!quiet) complain(word('needs_server'));
    throw new Unasked();
  }

  // A class to aim at, by the button's name.
  async suggest(how, [picture, model, example, truth, ...rest]) {
    playground.wait();
    const asked = await this.asked([picture, model, null, 1, 0, example, truth, false]);
    if (!asked) return this.reached([picture, model, example, truth, ...rest]);
    const { top } = await this.worker.ask('say', asked.first);
    this.suggested = suggestedClass(how, top);
    trigger('aimed');
    throw new Unasked();
  }

  // A file that there is no server for, as the picture's component takes one; null where there is a server.
  async keep(file) {
    if (!this.computes(this.model) || !await this.host.isGone()) return null;
    const { shape } = this.sent.cards[this.model];
    const path = `${OWN}${Date.now()}`;
    const pixels = await pixelsOfFile(file, shape, this.worker).catch((problem) => {
      throw problem instanceof Unreadable ? new RangeError(word('canvas')) : problem;
    });
    this.pictures.keep(path, shape, pixels);
    return { path, url: URL.createObjectURL(file), orig_name: file.name ?? 'picture', size: file.size, meta: { _type: 'gradio.FileData' } };
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
    if (wanted === 'server' || this.computes(this.model)) playground.events.again();
    else this.prepare(this.model);
  }

  say() {
    const here = this.computes(this.model);
    const offered = !this.broken && this.sent.offers(this.model) && (here || this.wanted === 'server');
    this.place.say(here, this.host.gone, offered);
  }
}

playground.engine = new PageEngine(props.value);
playground.engine.host.listen(() => playground.engine.computes(playground.engine.model), () => complain(''));
document.addEventListener('fgsm:rest', ({ detail: { figure } }) => { if (figure.link) playground.engine.rested(figure); });
