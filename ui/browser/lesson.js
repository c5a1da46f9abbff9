// The lesson without a server: its texts are here, and what it measures the engine computes.
class Lesson {
  // `say` words a text of the page's language; `pixelsFor` promises an example at a network's size.
  constructor(element, { engine, networks, language, say, pixelsFor }) {
    const tell = (key, values) => say(`lesson.${key}`, values);
    Object.assign(this, { engine, networks, tell, pixelsFor });
    this.texts = LESSON.texts[language];
    this.count = 0;
    this.set = mount(element, PARTS.lesson, {}, (name, detail) => this[name](detail));
  }

  show(value) {
    this.set({ ...value, at: this.count += 1 });
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
      this.show({ kind: 'problem', message: problem instanceof Unreadable ? this.tell('canvas') : faultText(problem) });
    }
  }

  async answer(number) {
    const { name, usual } = LESSON.cards[number];
    const { model, example, level, target, steps } = this.texts.cards[number].link;
    const { truth } = this.networks.cards[model].examples.find((each) => each.name === example);
    const pixels = await this.pixelsFor(model, example);
    const asked = { model, pixels, truth, target: target === undefined ? null : Number(target), steps: Number(steps) };
    const { facts, right, numbers } = await ANSWERS[name](new Measured(this, asked), Number(level));
    return { facts, right, because: right === usual ? this.tell(`${name}.because`, numbers) : this.tell('otherwise') };
  }
}
