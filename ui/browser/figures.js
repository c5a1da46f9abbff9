// The figure and its robust twin: what they ask of the engine, and what it answers, in words.
class FigureOf {
  constructor(element, part, props, { engine, networks, texts }) {
    Object.assign(this, { engine, networks, texts, element });
    this.set = mount(element, part, props, (name, detail) => this.settle(detail));
    this.turn = 0;
    this.record = null;
  }

  show(value) {
    this.set(value);
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
      title: beside ? this.texts[`network.${asked.model}`] ?? asked.model : '',
      more: true,
      link: this.link(beside),
    });
    return record;
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
    const answer = await this.engine.ask('settle', { key: record.key, wanted: [level], missing, last: card.last });
    if (answer.lost || record !== this.record) return;
    record.smallest = answer.smallest;
    Object.assign(record.rows, answer.rows);
    // Both figures look at the key: rows of another experiment go past them.
    window.fgsmPlayground.patch({ ...answer, rows: wording.rows(record, answer.rows) });
  }
}
