// The lesson: one card at a time. The answers are measured when they are asked for, here or by the server.
import { askWhenSeen } from '../parts/panel.js';
import { CardView } from './card.js';
import { keepLesson, readLesson } from './lesson-store.js';
import { addressOfCard } from './setup.js';
import { answerSheet, printSheet, workSheet } from './sheet.js';

class Lesson {
  constructor({ element, trigger }) {
    this.trigger = trigger;
    this.progress = readLesson();
    this.view = new CardView(element, this.progress, (option) => {
      this.progress.predictions[this.progress.card] = option;
      this.keep();
    });
    this.style = '';      // of the sheets to print
    this.received = 0;
  }

  keep() {
    keepLesson(this.progress);
  }

  open(card) {
    this.progress.card = card;
    this.keep();
    this.view.show();
    this.view.focusQuestion();
  }

  setUp() {
    this.progress.returning = true;
    this.keep();
    window.location.assign(addressOfCard(this.view.card.link));
  }

  reveal() {
    this.view.waiting = this.progress.card;
    this.view.showAnswer();
    this.trigger('reveal', { card: this.progress.card });
  }

  receive(value) {
    if (value.at === this.received) return;   // the last one of several comes twice
    this.received = value.at;
    const told = {
      lesson: () => this.fill(value),
      answer: () => this.showAnswer(value),
      answers: () => this.printAnswers(value),
      progress: () => { this.view.part('state').textContent = value.message; },
    };
    (told[value.kind] ?? (() => this.showProblem(value)))();
  }

  fill(value) {
    this.style = value.style;
    this.view.fill(value, (card) => this.open(card));
    this.arrive();
  }

  showAnswer({ card, answer }) {
    this.view.waiting = null;
    this.progress.answers[card] = answer;
    this.keep();
    this.view.show();
  }

  printAnswers({ answers }) {
    this.view.part('state').textContent = '';
    printSheet(answerSheet(this.view.words, this.view.cards, answers), this.style);
  }

  showProblem({ message }) {
    this.view.part('state').textContent = '';
    this.view.waiting = null;
    this.view.showAnswer(message);
  }

  // Back on the card that has set the page up, once the figure above it has its height.
  arrive() {
    if (!this.progress.returning) return;
    this.progress.returning = false;
    this.keep();
    this.view.toCard();
  }

  worksheet() {
    printSheet(workSheet(this.view.words, this.view.cards), this.style);
  }

  again() {
    Object.assign(this.progress, { predictions: {}, answers: {} });
    this.open(0);
  }
}

function listen({ element, trigger }, lesson) {
  const { view, progress } = lesson;
  const acts = {
    setup: () => view.ask(true),
    yes: () => lesson.setUp(),
    no: () => view.ask(false),
    reveal: () => lesson.reveal(),
    back: () => lesson.open(progress.card - 1),
    next: () => lesson.open(progress.card + 1),
    figure: () => document.getElementById('workspace')?.scrollIntoView(),
    'to-card': () => view.toCard(),
    worksheet: () => lesson.worksheet(),
    answers: () => trigger('answers', {}),
    again: () => lesson.again(),
  };
  for (const [role, act] of Object.entries(acts)) view.part(role).addEventListener('click', () => { if (view.words) act(); });
  view.part('confirm').addEventListener('keydown', ({ key }) => { if (key === 'Escape') view.ask(false); });
  new IntersectionObserver((entries) => {
    view.cardInView = entries[entries.length - 1].isIntersecting;
    if (view.words) view.showStrip();
  }).observe(view.part('card'));
  document.addEventListener('fgsm:rest', () => {
    view.showSetup();
    if (!view.words && progress.returning) element.scrollIntoView();
  });
}

export function mount(part) {
  const { element, props, trigger, watch } = part;
  const lesson = new Lesson(part);
  listen(part, lesson);
  if (lesson.progress.returning) element.scrollIntoView();
  watch('value', () => { if (props.value) lesson.receive(props.value); });
  if (props.value) lesson.receive(props.value);
  askWhenSeen(part, () => trigger('wanted', {}), () => 'lesson');
}
