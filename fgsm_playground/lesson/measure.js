// The lesson's answers, measured in this browser: what lesson/answers.py measures on the server.
import { percent } from '../parts/numbers.js';
import { pngOf } from '../parts/png.js';
import { jpegOf, pixelsOfFile } from '../picture/decode.js';

// One picture, network and direction, as a card sets them up, and what the lesson says of them.
export class Measured {
  constructor(lesson, asked) {
    const { engine, networks, tell, bounds } = lesson;
    this.engine = engine;
    this.networks = networks;
    this.tell = tell;
    this.bounds = bounds;
    this.asked = asked;
    this.card = networks.cards[asked.model];
  }

  with(change) {
    return new Measured(this, { ...this.asked, ...change });
  }

  async ask(kind, more) {
    await this.networks.ready(this.asked.model);
    return this.engine.ask(kind, { ...this.asked, ...more });
  }

  // The record with the row of one level.
  async at(level) {
    return this.ask('attack', { levels: [level], controls: [], last: this.card.last });
  }

  fooled(record, [[top]]) {
    return (top === (record.target ?? record.label)) === (record.target !== null);
  }

  said(what, record, [[top, share]]) {
    const says = this.tell('says', { label: this.card.labels[top], percent: percent(share) });
    return [what, says, top === record.label ? 'label' : 'rival'];
  }

  steps(count = this.asked.steps) {
    return count === 1 ? this.tell('one') : this.tell('several', { steps: count });
  }

  async fact(key, level) {
    const record = await this.at(level);
    return this.said(this.tell(key, { level, steps: this.steps() }), record, record.rows[level].top);
  }

  async smallest() {
    return (await this.ask('smallest', { last: this.card.last })).level;
  }

  smallestFact(what, level) {
    return [what, level === null ? this.tell('fact.none', { level: this.card.last }) : `${level}/255`, ''];
  }
}

/** By card: what was measured, and which option (0, 1, 2) that makes right. */
export const ANSWERS = {
  async noise(one, level) {
    const { DRAWS, MOSTLY, RARELY } = one.bounds;
    const { fooled } = await one.ask('noise', { level, draws: DRAWS });
    const record = await one.at(level);
    const facts = [
      one.said(one.tell('fact.unchanged'), record, record.original),
      await one.fact('fact.attack', level),
      [one.tell('fact.random', { draws: DRAWS, level }), one.tell('fact.count', { fooled, draws: DRAWS }), ''],
    ];
    return { facts, right: fooled / DRAWS >= MOSTLY ? 0 : fooled / DRAWS <= RARELY ? 2 : 1 };
  },

  async size(one) {
    const { FEW_LEVELS, MORE_LEVELS } = one.bounds;
    const level = await one.smallest();
    const facts = [one.smallestFact(one.tell('fact.smallest', { steps: one.steps() }), level)];
    for (const each of level ? [level - 1, level] : []) facts.push(await one.fact('fact.attack', each));
    const right = level === null || level > MORE_LEVELS ? 2 : level > FEW_LEVELS ? 1 : 0;
    return { facts, right, numbers: { values: one.asked.pixels.length.toLocaleString('en') } };
  },

  async target(one, level) {
    const many = one.with({ steps: one.bounds.MANY_STEPS });
    const name = one.card.labels[one.asked.target];
    const facts = [
      await one.fact('fact.steps', level),
      await many.fact('fact.steps', level),
      one.smallestFact(one.tell('fact.reached', { target: name, steps: one.steps() }), await one.smallest()),
    ];
    const [first, second] = [await one.at(level), await many.at(level)];
    const right = one.fooled(first, first.rows[level].top) ? 0 : many.fooled(second, second.rows[level].top) ? 1 : 2;
    return { facts, right };
  },

  async file(one, level) {
    const record = await one.at(level);
    const pixels = Uint8ClampedArray.from(record.pixels, (value, i) => value + level * record.sign[i]);
    const { shape } = one.card;
    const [height, width, channels] = shape;
    const read = async (blob) => (await one.ask('say', { pixels: await pixelsOfFile(blob, shape, one.engine) })).top;
    const png = await read(new Blob([await pngOf(pixels, { width, height, channels })], { type: 'image/png' }));
    const jpegs = [];
    for (const quality of one.bounds.QUALITIES) jpegs.push([quality, await read(await jpegOf(pixels, shape, quality / 100))]);
    const facts = [
      await one.fact('fact.before', level),
      one.said(one.tell('fact.png'), record, png),
      ...jpegs.map(([quality, top]) => one.said(one.tell('fact.jpeg', { quality }), record, top)),
    ];
    const survives = jpegs.every(([, top]) => one.fooled(record, top));
    return { facts, right: !one.fooled(record, png) ? 2 : survives ? 0 : 1 };
  },

  async steps(one, level) {
    const { CLOSER, MANY_STEPS } = one.bounds;
    const tried = [1, 2, 5, MANY_STEPS].map((steps) => one.with({ steps }));
    const facts = [];
    for (const each of tried) facts.push(await each.fact('fact.steps', level));
    const what = one.tell('fact.smallest', { steps: one.steps(1) });
    facts.push(one.smallestFact(what, await tried[0].smallest()));
    const many = tried[tried.length - 1];
    const [first, last] = [await tried[0].at(level), await many.at(level)];
    const closer = first.rows[level].original - last.rows[level].original > CLOSER;
    return { facts, right: many.fooled(last, last.rows[level].top) ? 0 : closer ? 1 : 2 };
  },

  async robust(standard, level) {
    const { MANY_STEPS } = standard.bounds;
    const hardened = standard.with({ model: standard.card.robust });
    const levels = [await standard.smallest(), await hardened.smallest()];
    const facts = [
      await standard.fact('fact.standard', level),
      await hardened.fact('fact.robust', level),
      standard.smallestFact(standard.tell('fact.standard.smallest'), levels[0]),
      hardened.smallestFact(standard.tell('fact.robust.smallest'), levels[1]),
      await hardened.with({ steps: MANY_STEPS }).fact('fact.robust.steps', 2 * level),
    ];
    const right = levels[1] === null ? 2 : levels[0] !== null && levels[1] <= levels[0] ? 0 : 1;
    return { facts, right };
  },
};
