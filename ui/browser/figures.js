// The class that a target button stands for; `top` holds all classes, the most probable first.
function suggestedClass(how, top) {
  const place = { 'runner-up': 1, 'least likely': top.length - 1 }[how] ?? 1 + Math.floor(Math.random() * (top.length - 1));
  return top[place][0];
}

// The figure and its robust twin: what they ask of the engine, and what it answers, in words.
class FigureOf {
  // `show` draws a value.
  constructor(show, { engine, networks, texts }) {
    Object.assign(this, { show, engine, networks, texts });
    this.turn = 0;
    this.record = null;
  }

  // Only what was asked for last is drawn.
  async attack(asked, beside) {
    this.turn += 1;
    const turn = this.turn;
    const card = this.networks.cards[asked.model];
    this.wording = new Wording(card);
    this.card = card;
    await this.networks.ready(asked.model);
    if (turn !== this.turn) return null;
    const levels = [...new Set([0, asked.level])];
    const record = await this.engine.ask('attack', { ...asked, levels, controls: [0], last: card.last });
    if (turn !== this.turn) return null;
    this.record = record;
    this.asked = asked;
    this.show({
      ...this.wording.figure(record),
      title: beside ? this.texts[`network.${asked.model}`] ?? card.title : '',
      more: true,
      link: this.link(beside),
      picture: asked.picture,
    });
    return record;
  }

  // A figure that was drawn elsewhere.
  adopt({ key, x, signs, target, steps, truth, smallest, link }) {
    this.card = this.networks.cards[link.model];
    this.wording = new Wording(this.card);
    this.record = { key, pixels: x, sign: signs, target, steps, truth, smallest, rows: {} };
  }

  link(beside = false) {
    const { model, example, target, steps } = this.asked;
    return { model, example: example || null, target, steps, beside: beside ? 1 : null };
  }

  draw(value) {
    this.turn += 1;   // whatever is on its way comes too late
    this.record = null;
    this.show(value);
  }

  async settle({ level, fill, have }) {
    const { record, card, wording } = this;
    if (!record) return;
    const coarse = coarseLevels(card.last);
    const missing = fill ? missingLevels(record, card.last, have) : [];
    missing.sort((a, b) => coarse.includes(b) - coarse.includes(a) || a - b);
    const { key, pixels, sign, target, steps, truth } = record;
    const given = { model: card.name, key, pixels, sign, target, steps, truth };
    const answer = await this.engine.ask('settle', { given, wanted: [level], missing, last: card.last });
    if (record !== this.record) return;
    record.smallest = answer.smallest;
    Object.assign(record.rows, answer.rows);
    // Both figures look at the key: rows of another experiment go past them.
    window.fgsmPlayground.patch({ ...answer, names: card.labels, rows: wording.rows(record, answer.rows) });
  }
}
