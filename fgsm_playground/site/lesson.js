// The lesson without a server: its texts are in the page, and what it measures the engine computes.
import { mount } from '../lesson/lesson.js';
import { readLesson } from '../lesson/lesson-store.js';
import { ANSWERS, Measured } from '../lesson/measure.js';
import { Unreadable } from '../picture/decode.js';
import { faultText } from './faults.js';
import { mountPart } from './part.js';

export class LessonHost {
  /**
   * @param {HTMLElement} element
   * @param {any} site the page: its engine, networks, texts and examples
   */
  constructor(element, site) {
    const { engine, networks, data } = site;
    const tell = (key, values) => site.say(`lesson.${key}`, values);
    this.site = site;
    this.engine = engine;
    this.networks = networks;
    this.tell = tell;
    this.bounds = data.lesson.bounds;
    this.texts = data.lesson.texts[site.language];
    this.count = 0;
    // A card that has loaded the page anew by a permalink finds its place open again.
    if (readLesson().returning) element.closest('details').open = true;
    this.set = mountPart(element, { html: data.templates.lesson, mount }, {}, (name, detail) => this[name](detail));
  }

  show(value) {
    this.count += 1;
    this.set({ ...value, at: this.count });
  }

  wanted() {
    this.show({ ...this.texts, style: '' });
  }

  reveal({ card }) {
    return this.measured(async () => this.show({ kind: 'answer', card, answer: await this.answer(card) }));
  }

  answers() {
    const { cards } = this.texts;
    return this.measured(async () => {
      const answers = [];
      for (let i = 0; i < cards.length; i++) {
        this.show({ kind: 'progress', message: this.tell('measuring.card', { card: i + 1, cards: cards.length }) });
        answers.push(await this.answer(i));
      }
      this.show({ kind: 'answers', answers });
    });
  }

  async measured(act) {
    try {
      await act();
    } catch (problem) {
      const message = problem instanceof Unreadable ? this.tell('canvas') : faultText(problem, this.site.say);
      this.show({ kind: 'problem', message });
    }
  }

  async answer(number) {
    const { name, usual } = this.site.data.lesson.cards[number];
    const { model, example, level, target, steps } = this.texts.cards[number].link;
    const { truth } = this.networks.cards[model].examples.find((each) => each.name === example);
    const pixels = await this.site.pixelsFor(model, example);
    const asked = { model, pixels, truth, target: target === undefined ? null : Number(target), steps: Number(steps) };
    const { facts, right, numbers } = await ANSWERS[name](new Measured(this, asked), Number(level));
    return { facts, right, because: right === usual ? this.tell(`${name}.because`, numbers) : this.tell('otherwise') };
  }
}
