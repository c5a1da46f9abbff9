// A figure that the browser's engine computes: what it asks of the engine, and what it draws of the answer.
import { figureValue, rowsValue } from '../engine/figure_value.js';
import { coarseLevels, missingLevels } from '../engine/levels.js';
import { tellFigures } from './shared.js';

export class ComputedFigure {
  /**
   * @param {(value: object) => void} show draws a value
   * @param {{ engine: any, networks: any, titles: (model: string) => string }} shared
   */
  constructor(show, { engine, networks, titles }) {
    this.show = show;
    this.engine = engine;
    this.networks = networks;
    this.titles = titles;
    this.turn = 0;
    this.record = null;
  }

  // Only what was asked for last is drawn.
  async attack(asked, beside) {
    this.turn += 1;
    const turn = this.turn;
    await this.networks.ready(asked.model);
    if (turn !== this.turn) return null;
    this.card = this.networks.cards[asked.model];
    const levels = [...new Set([0, asked.level])];
    const record = await this.engine.ask('attack', { ...asked, levels, controls: [0], last: this.card.last });
    if (turn !== this.turn) return null;
    this.record = record;
    this.asked = asked;
    this.show({
      ...figureValue(this.card, record),
      title: beside ? this.titles(asked.model) : '',
      more: true,
      link: this.link(beside),
      picture: asked.picture,
    });
    return record;
  }

  // A figure that was drawn elsewhere.
  adopt({ key, x, signs, target, steps, truth, smallest, link }) {
    this.card = this.networks.cards[link.model];
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
    const { record, card } = this;
    if (!record) return;
    const coarse = coarseLevels(card.last);
    const missing = fill ? missingLevels(record, card.last, have) : [];
    missing.sort((a, b) => Number(coarse.includes(b)) - Number(coarse.includes(a)) || a - b);
    const { key, pixels, sign, target, steps, truth } = record;
    const given = { model: card.name, key, pixels, sign, target, steps, truth };
    const answer = await this.engine.ask('settle', { given, wanted: [level], missing, last: card.last });
    if (record !== this.record) return;
    record.smallest = answer.smallest;
    Object.assign(record.rows, answer.rows);
    // Both figures look at the key: rows of another experiment go past them.
    tellFigures('patch', { ...answer, names: card.labels, rows: rowsValue(answer.rows) });
  }
}
