// The page without a server: its parts, its state, and what it asks of the engine.
import { Engine } from '../engine/engine.js';
import { suggestedClass } from '../engine/target.js';
import { ComputedFigure } from '../figure/computed.js';
import { mount as mountFigure } from '../figure/figure.js';
import { adversarialPng } from '../figure/result.js';
import { tellFigures } from '../figure/shared.js';
import { mount as mountLabBook } from '../lesson/labbook.js';
import { mount as mountRecorder } from '../lesson/labbook-record.js';
import { percentDigit } from '../parts/numbers.js';
import { Unreadable, pixelsOfFile } from '../picture/decode.js';
import { mount as mountDrawing } from '../picture/drawing.js';
import { SiteControls, fillOptions } from './controls.js';
import { faultText } from './faults.js';
import { fileOf } from './files.js';
import { LessonHost } from './lesson.js';
import { Networks } from './networks.js';
import { mountPart } from './part.js';
import { drawnPixels, examplePixels } from './pictures.js';
import { Webcam } from './webcam.js';

const byId = (id) => document.getElementById(id);
const NOTHING = { model: null, example: '', pixels: null, target: null, steps: 1, truth: null, level: 0, beside: false, gradient: false };

export class Site {
  /** @param {any} data what the page knows @param {string} language the visitor's */
  constructor(data, language) {
    this.data = data;
    this.cards = data.cards;
    this.language = language;
    this.texts = data.texts[this.language];
    this.state = { ...NOTHING };
    this.say = (key, values = {}) => this.texts[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
    const program = fileOf('worker.js').then((bytes) => new Blob([bytes], { type: 'text/javascript' }));
    this.engine = new Engine(program.then((blob) => URL.createObjectURL(blob)));
    this.networks = new Networks(this.engine, this.cards);
    this.controls = new SiteControls(this);
    // A sentence, or what went wrong.
    this.complain = (problem) => {
      byId('problem').textContent = typeof problem === 'string' ? problem : faultText(problem, this.say);
    };
  }

  begin(name) {
    const card = this.cards[this.state.model];
    const example = card.examples.find((each) => each.name === name) ?? card.examples[0];
    if (example) return this.takeExample(example.name);
    // A plain picture for a network without examples.
    Object.assign(this.state, { example: '', truth: null, pixels: new Uint8Array(card.shape.reduce((a, b) => a * b)).fill(128) });
    return this.attack();
  }

  mountParts() {
    const { templates, words, lesson } = this.data;
    const worded = (own) => ({ label: this.language, words: own });
    mountPart(byId('epsilon-text'), { html: templates.epsilon }, {});
    mountPart(byId('verdict'), { html: templates.verdict }, { value: this.say('page.loading') });
    mountPart(byId('curve'), { html: templates.curve }, { value: this.say('result.curve') });
    this.figure = this.figureAt(byId('figure'));
    this.twin = this.figureAt(byId('figure-robust'));
    const drawing = { label: this.say('drawing.field'), value: this.say('drawing.clear') };
    mountPart(byId('drawing'), { html: templates.drawing, mount: mountDrawing }, drawing, (_, { png }) => {
      this.take(drawnPixels(this.engine, png, byId('drawing').querySelector('canvas')));
    });
    mountPart(byId('labbook'), { html: templates.labbook, mount: mountLabBook }, worded(words.labbook));
    mountRecorder();
    this.webcam = new Webcam(byId('live'), this);
    if (lesson.cards.length) new LessonHost(byId('lesson'), this);
    else byId('teach').hidden = true;
  }

  figureAt(element) {
    const shared = { engine: this.engine, networks: this.networks, titles: (model) => this.titleOf(model) };
    const made = new ComputedFigure((value) => set(value), shared);
    const props = { label: this.language, words: this.data.words.figure, value: null };
    const template = { html: this.data.templates.figure, mount: mountFigure };
    const set = mountPart(element, template, props, (_, detail) => made.settle(detail));
    return made;
  }

  titleOf(model) {
    return this.texts[`network.${model}`] ?? model;
  }


  // What is done with the picture, the network and the settings as they are now.
  async attack() {
    if (this.webcam.running) return;   // the next frame is attacked as the controls say now
    const { state, cards } = this;
    const beside = state.beside && cards[state.model].robust in cards;
    tellFigures('wait');
    byId('figure-robust').hidden = !beside;
    try {
      await this.bring(state.model);
      await this.figure.attack(state, beside);
      if (beside) await this.twin.attack({ ...state, model: cards[state.model].robust }, true);
      this.complain('');
    } catch (problem) {
      this.figure.show({});   // no longer loading; what it showed before stays
      if (!this.figure.record) byId('verdict').querySelector('[data-role=sentence]').textContent = '';
      this.complain(problem);
    }
  }

  bring(model) {
    if (!this.networks.loading.has(model)) {
      this.figure.show({ loading: this.say('start.loading', { title: this.titleOf(model), progress: '' }).trimEnd() });
    }
    return this.networks.ready(model);
  }

  modelChanged() {
    if (this.webcam.running) this.state.pixels = null;   // it has another network's size
    else this.begin();
  }

  async suggested(how) {
    const { model } = this.state;
    const { pixels } = this.webcam.running ? this.webcam.live.shown ?? this.state : this.state;
    await this.networks.ready(model);
    return suggestedClass(how, (await this.engine.ask('say', { model, pixels })).top);
  }

  async takeExample(name) {
    this.webcam.giveWay();
    const { model } = this.state;
    const { truth } = this.cards[model].examples.find((each) => each.name === name);
    Object.assign(this.state, { example: name, truth, pixels: await this.pixelsFor(model, name) });
    await this.attack();
  }

  pixelsFor(model, name) {
    return examplePixels(this.cards[model], name);
  }

  takeFile(file) {
    return this.take(pixelsOfFile(file, this.cards[this.state.model].shape, this.engine));
  }

  // A picture of the visitor's own, or a promise of one: nothing says what it shows.
  async take(promise) {
    try {
      const pixels = await promise;
      this.webcam.giveWay();
      Object.assign(this.state, { example: '', truth: null, pixels });
      byId('truth').querySelector('select').value = '';
      await this.attack();
    } catch (problem) {
      this.complain(problem instanceof Unreadable ? problem : this.say('browser.no_picture'));
    }
  }

  // Read the adversarial picture back from a PNG and compare what the network says.
  async check() {
    const { model } = this.state;
    try {
      const png = await adversarialPng();
      const { top } = await this.engine.ask('say', { model, pixels: await pixelsOfFile(png, this.cards[model].shape, this.engine) });
      const shown = [...byId('figure').querySelectorAll('[data-role=bars-adversarial] .fg-number')].map((each) => each.textContent);
      const said = top.slice(0, 5).map(([, share]) => percentDigit(share));
      const values = { size: Math.ceil(png.size / 1000), said: `${this.cards[model].labels[top[0][0]]} ${said[0]}` };
      byId('checked').textContent = this.say(said.every((text, i) => text === shown[i]) ? 'result.same' : 'result.other', values);
    } catch (problem) {
      this.complain(problem);
    }
  }

  start(query) {
    fillOptions(byId('model'), Object.keys(this.cards).map((name) => [this.titleOf(name), name]));
    fillOptions(byId('language'), this.data.languages.map((each) => [this.data.texts[each]['browser.own_name'], each]), this.language);
    this.mountParts();
    this.controls.readAddress(query);
    this.controls.listen();
    return this.begin(query.get('example')).catch(this.complain);
  }
}
