// One card of the lesson as it is drawn: question, predictions, answer, and the strip that follows the visitor.
import { make, rolesOf } from '../parts/dom.js';
import { isSetUp } from './setup.js';
import { answerParts } from './sheet.js';

function button(text, act, title) {
  const made = make('button', '', text);
  made.type = 'button';
  if (title) made.title = title;
  made.setAttribute('aria-label', title ? `${text}: ${title}` : text);
  made.addEventListener('click', act);
  return made;
}

export class CardView {
  /**
   * @param {HTMLElement} element
   * @param {any} progress how far the lesson is; see lesson-store.js
   * @param {(option: number) => void} predicted is told of a prediction
   */
  constructor(element, progress, predicted) {
    this.element = element;
    this.progress = progress;
    this.predicted = predicted;
    this.part = rolesOf(element);
    this.words = null;
    this.cards = [];
    this.waiting = null;       // the card whose answer is on its way
    this.cardInView = true;
  }

  get card() {
    return this.cards[this.progress.card];
  }

  get answer() {
    return this.progress.answers[this.progress.card];
  }

  fill({ words, cards }, open) {
    this.words = words;
    this.cards = cards;
    for (const each of this.element.querySelectorAll('[data-text]')) each.textContent = words[each.dataset.text];
    this.part('cards').replaceChildren(...cards.map((card, i) => make('li', '', button(String(i + 1), () => open(i), card.title))));
    this.part('root').setAttribute('aria-busy', 'false');
    this.show();
  }

  show() {
    const { part, card, cards, progress } = this;
    for (const role of ['progress', 'title', 'question', 'shows', 'task']) part(role).textContent = card[role];
    part('strip-title').textContent = `${card.progress} · ${card.title}`;
    part('strip-task').textContent = card.task;
    part('options').replaceChildren(...card.options.map((text, i) => this.option(text, i)));
    part('confirm').hidden = true;
    part('back').disabled = progress.card === 0;
    part('next').disabled = progress.card === cards.length - 1;
    [...part('cards').children].forEach((item, i) => {
      item.firstChild.dataset.done = i in progress.answers;
      if (i === progress.card) item.firstChild.setAttribute('aria-current', 'step');
      else item.firstChild.removeAttribute('aria-current');
    });
    this.showAnswer();
    this.showSetup();
  }

  option(text, i) {
    const { predictions, card } = this.progress;
    const input = make('input');
    Object.assign(input, { type: 'radio', name: 'ls-prediction', value: i, checked: predictions[card] === i });
    input.disabled = Boolean(this.answer);   // nobody can predict an answer that they have seen
    input.addEventListener('change', () => {
      this.predicted(i);
      this.showAnswer();
    });
    return make('label', '', input, text);
  }

  showAnswer(problem = '') {
    const { part, answer, words } = this;
    const busy = this.waiting === this.progress.card;
    const predicted = this.progress.predictions[this.progress.card];
    part('reveal').hidden = Boolean(answer);
    part('next').classList.toggle('ls-main', Boolean(answer));
    part('reveal').disabled = busy || predicted === undefined;
    part('reveal').textContent = busy ? words.measuring : words.measure;
    part('first').hidden = predicted !== undefined;
    part('answer').replaceChildren(...(answer ? answerParts(words, this.card, answer, predicted) : [problem]));
    [...part('options').children].forEach((label, i) => { label.dataset.right = answer ? String(i === answer.right) : ''; });
  }

  showSetup() {
    if (!this.words) return;
    const { part } = this;
    const ready = isSetUp(this.card.link);
    if (part('confirm').hidden) part('offer').hidden = ready;
    part('ready').hidden = !ready;
    if (ready) part('confirm').hidden = true;
    this.showStrip();
  }

  // While the visitor is up at the figure, the task stays in sight.
  showStrip() {
    this.part('strip').hidden = this.cardInView || !isSetUp(this.card.link) || Boolean(this.answer);
  }

  // Before a card loads the page anew, it asks.
  ask(wanted) {
    this.part('confirm').hidden = !wanted;
    this.part('offer').hidden = wanted;
    this.part(wanted ? 'yes' : 'setup').focus();
  }

  focusQuestion() {
    this.part('question').focus({ preventScroll: true });
  }

  toCard() {
    this.part('card').scrollIntoView({ block: 'center' });
    this.focusQuestion();
  }
}
