// The lesson on paper: made anew for each print, beside the page, which is hidden while it prints.
function made(name, content = [], attributes = {}) {
  const node = document.createElement(name);
  node.append(...[content].flat());
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return node;
}

const KINDS = { label: '●', rival: '◆', '': '' };

function factTable(facts) {
  return made('table', made('tbody', facts.map(([what, says, mark]) => made('tr', [
    made('th', what, { scope: 'row' }),
    made('td', [made('span', KINDS[mark], { 'data-kind': mark }), says]),
  ]))), { class: 'ls-facts' });
}

// What a card shows once it is revealed: the numbers, the option that they make right, and why.
function answerParts(words, card, answer, predicted) {
  const verdict = predicted === undefined ? '' : ` (${predicted === answer.right ? words.right : words.wrong})`;
  return [
    factTable(answer.facts),
    made('p', [made('b', `✓ ${card.options[answer.right]}`), verdict], { class: 'ls-right' }),
    made('p', answer.because, { class: 'ls-because' }),
  ];
}

function sheet(kind, title, lead, blanks, sections) {
  const heading = [made('h1', title), made('p', lead, { class: 'sh-lead' })];
  return made('main', [made('header', [...heading, ...blanks]), ...sections], { id: 'lesson-sheet', class: kind });
}

function question(card, i, options) {
  const link = `${window.location.href.split(/[?#]/)[0]}?${new URLSearchParams(card.link)}`;
  return [
    made('h2', [made('i', String(i + 1)), ` ${card.title}`]),
    made('p', card.question, { class: 'sh-question' }),
    made('ul', options, { class: 'sh-options' }),
    made('p', [made('span', card.shows), made('a', link, { href: link })], { class: 'sh-link' }),
  ];
}

function workSheet(words, cards) {
  const blanks = made('p', [made('span', words['sheet.name']), made('span', words['sheet.date'])], { class: 'sh-blanks' });
  const room = (text) => made('div', [text, '', ''].map((each) => made('p', each)));
  return sheet('sh-work', words['sheet.title'], words['sheet.lead'], [blanks], cards.map((card, i) => made('section', [
    ...question(card, i, card.options.map((text) => made('li', `☐ ${text}`))),
    made('p', card.task, { class: 'sh-task' }),
    made('div', [room(words['sheet.saw']), room(words['sheet.why'])], { class: 'sh-room' }),
  ])));
}

function answerSheet(words, cards, answers) {
  const lead = `${words['sheet.measured']} ${new Date().toLocaleString(document.documentElement.lang)}`;
  return sheet('sh-answers', words['sheet.answers'], lead, [], cards.map((card, i) => made('section', [
    ...question(card, i, card.options.map((text, k) => (
      k === answers[i].right ? made('li', made('b', `☑ ${text}`)) : made('li', `☐ ${text}`)))),
    factTable(answers[i].facts),
    made('p', answers[i].because, { class: 'sh-because' }),
  ])));
}

function printSheet(node, style) {
  if (style) node.append(made('style', style));
  document.getElementById('lesson-sheet')?.remove();
  document.body.append(node);
  window.addEventListener('afterprint', () => node.remove(), { once: true });
  window.print();
}
