// The lesson: one card at a time. What the answers say comes from the server, measured when it is asked for.
const part = (role) => element.querySelector(`[data-role=${role}]`);
const lesson = readLesson();
let words = null;
let cards = [];
let style = '';       // of the sheets to print
let waiting = null;   // the card whose answer is on its way

function fill(value) {
  ({ words, cards, style } = value);
  for (const each of element.querySelectorAll('[data-text]')) each.textContent = words[each.dataset.text];
  part('cards').replaceChildren(...cards.map((card, i) => {
    const item = document.createElement('li');
    item.append(button(String(i + 1), () => open(i), card.title));
    return item;
  }));
  part('root').setAttribute('aria-busy', 'false');
  show();
}

function button(text, act, title) {
  const made = document.createElement('button');
  made.type = 'button';
  made.textContent = text;
  if (title) made.title = title;
  made.setAttribute('aria-label', title ? `${text}: ${title}` : text);
  made.addEventListener('click', act);
  return made;
}

function open(card) {
  lesson.card = card;
  keepLesson(lesson);
  show();
  part('question').focus({ preventScroll: true });
}

function show() {
  const card = cards[lesson.card];
  for (const role of ['progress', 'title', 'question', 'shows', 'task']) part(role).textContent = card[role];
  part('strip-title').textContent = `${card.progress} · ${card.title}`;
  part('strip-task').textContent = card.task;
  part('options').replaceChildren(...card.options.map(option));
  part('confirm').hidden = true;
  part('back').disabled = lesson.card === 0;
  part('next').disabled = lesson.card === cards.length - 1;
  [...part('cards').children].forEach((item, i) => {
    item.firstChild.dataset.done = i in lesson.answers;
    if (i === lesson.card) item.firstChild.setAttribute('aria-current', 'step');
    else item.firstChild.removeAttribute('aria-current');
  });
  showAnswer();
  showSetup();
}

function option(text, i) {
  const label = document.createElement('label');
  const input = document.createElement('input');
  Object.assign(input, { type: 'radio', name: 'ls-prediction', value: i, checked: lesson.predictions[lesson.card] === i });
  input.disabled = lesson.card in lesson.answers;   // who has seen the answer cannot predict it any more
  input.addEventListener('change', () => {
    lesson.predictions[lesson.card] = i;
    keepLesson(lesson);
    showAnswer();
  });
  label.append(input, text);
  return label;
}

function showAnswer(problem = '') {
  const answer = lesson.answers[lesson.card];
  const busy = waiting === lesson.card;
  const predicted = lesson.predictions[lesson.card];
  part('reveal').hidden = Boolean(answer);
  part('next').classList.toggle('ls-main', Boolean(answer));
  part('reveal').disabled = busy || predicted === undefined;
  part('reveal').textContent = busy ? words.measuring : words.measure;
  part('first').hidden = predicted !== undefined;
  part('answer').replaceChildren(...(answer ? answerParts(words, cards[lesson.card], answer, predicted) : [problem]));
  [...part('options').children].forEach((label, i) => { label.dataset.right = answer ? String(i === answer.right) : ''; });
}

// Where the card sets the page up is where it stands: the level is the visitor's to change.
function isSetUp() {
  const { model, example } = cards[lesson.card].link;
  const here = new URL(window.location).searchParams;
  return here.get('model') === model && here.get('example') === example;
}

function showSetup() {
  if (!words) return;
  const ready = isSetUp();
  if (part('confirm').hidden) part('offer').hidden = ready;
  part('ready').hidden = !ready;
  if (ready) part('confirm').hidden = true;
  showStrip();
}

function ask(wanted) {
  part('confirm').hidden = !wanted;
  part('offer').hidden = wanted;
  part(wanted ? 'yes' : 'setup').focus();
}

function setUp() {
  lesson.returning = true;
  keepLesson(lesson);
  window.location.assign(addressOf(cards[lesson.card].link));
}

function addressOf(link) {
  const address = new URL(window.location);
  for (const name of ['model', 'example', 'target', 'steps', 'level', 'beside']) address.searchParams.delete(name);
  for (const [name, value] of Object.entries(link)) address.searchParams.set(name, value);
  address.hash = '';
  return address;
}

function reveal() {
  waiting = lesson.card;
  showAnswer();
  trigger('reveal', { card: waiting });
}

let received = 0;
function receive(value) {
  if (value.at === received) return;   // the last one of several comes twice
  received = value.at;
  if (value.kind === 'lesson') {
    fill(value);
    arrive();
  } else if (value.kind === 'answer') {
    waiting = null;
    lesson.answers[value.card] = value.answer;
    keepLesson(lesson);
    show();
  } else if (value.kind === 'answers') {
    part('state').textContent = '';
    printSheet(answerSheet(words, cards, value.answers), style);
  } else if (value.kind === 'progress') {
    part('state').textContent = value.message;
  } else {
    part('state').textContent = '';
    waiting = null;
    showAnswer(value.message);
  }
}

// Back on the card that has set the page up, once the figure above it has its height.
function arrive() {
  if (!lesson.returning) return;
  lesson.returning = false;
  keepLesson(lesson);
  toCard();
}

function toCard() {
  part('card').scrollIntoView({ block: 'center' });
  part('question').focus({ preventScroll: true });
}

// While the visitor is up at the figure, the task goes with him.
let cardInView = true;
function showStrip() {
  part('strip').hidden = cardInView || !isSetUp() || lesson.card in lesson.answers;
}

const acts = {
  setup: () => ask(true),
  yes: setUp,
  no: () => ask(false),
  reveal,
  back: () => open(lesson.card - 1),
  next: () => open(lesson.card + 1),
  figure: () => document.getElementById('workspace')?.scrollIntoView(),
  'to-card': toCard,
  worksheet: () => printSheet(workSheet(words, cards), style),
  answers: () => trigger('answers', {}),
  again: () => { Object.assign(lesson, { predictions: {}, answers: {} }); open(0); },
};
for (const [role, act] of Object.entries(acts)) part(role).addEventListener('click', () => { if (words) act(); });
part('confirm').addEventListener('keydown', ({ key }) => { if (key === 'Escape') ask(false); });
new IntersectionObserver((entries) => {
  cardInView = entries[entries.length - 1].isIntersecting;
  if (words) showStrip();
}).observe(part('card'));
document.addEventListener('fgsm:rest', () => {
  showSetup();
  if (!words && lesson.returning) element.scrollIntoView();
});
if (lesson.returning) element.scrollIntoView();
watch('value', () => { if (props.value) receive(props.value); });
if (props.value) receive(props.value);
askWhenSeen(() => trigger('wanted', {}), () => 'lesson');
