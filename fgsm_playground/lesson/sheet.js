// The lesson on paper: made anew for each print, beside the page, which is hidden while it prints.
import { build } from '../parts/dom.js';

const KINDS = { label: '●', rival: '◆', '': '' };

function factTable(facts) {
  return build('table', build('tbody', facts.map(([what, says, mark]) => build('tr', [
    build('th', what, { scope: 'row' }),
    build('td', [build('span', KINDS[mark], { 'data-kind': mark }), says]),
  ]))), { class: 'ls-facts' });
}

// What a card shows once it is revealed: the numbers, the option that they make right, and why.
export function answerParts(words, card, answer, predicted) {
  const verdict = predicted === undefined ? '' : ` (${predicted === answer.right ? words.right : words.wrong})`;
  return [
    factTable(answer.facts),
    build('p', [build('b', `✓ ${card.options[answer.right]}`), verdict], { class: 'ls-right' }),
    build('p', answer.because, { class: 'ls-because' }),
  ];
}

function sheet(kind, title, lead, blanks, sections) {
  const heading = [build('h1', title), build('p', lead, { class: 'sh-lead' })];
  return build('main', [build('header', [...heading, ...blanks]), ...sections], { id: 'lesson-sheet', class: kind });
}

function question(card, i, options) {
  const link = `${window.location.href.split(/[?#]/)[0]}?${new URLSearchParams(card.link)}`;
  return [
    build('h2', [build('i', String(i + 1)), ` ${card.title}`]),
    build('p', card.question, { class: 'sh-question' }),
    build('ul', options, { class: 'sh-options' }),
    build('p', [build('span', card.shows), build('a', link, { href: link })], { class: 'sh-link' }),
  ];
}

/** Return the worksheet of a lesson. */
export function workSheet(words, cards) {
  const blanks = build('p', [build('span', words['sheet.name']), build('span', words['sheet.date'])], { class: 'sh-blanks' });
  const room = (text) => build('div', [text, '', ''].map((each) => build('p', each)));
  return sheet('sh-work', words['sheet.title'], words['sheet.lead'], [blanks], cards.map((card, i) => build('section', [
    ...question(card, i, card.options.map((text) => build('li', `☐ ${text}`))),
    build('p', card.task, { class: 'sh-task' }),
    build('div', [room(words['sheet.saw']), room(words['sheet.why'])], { class: 'sh-room' }),
  ])));
}

/** Return the sheet with the answers. */
export function answerSheet(words, cards, answers) {
  const lead = `${words['sheet.measured']} ${new Date().toLocaleString(document.documentElement.lang)}`;
  return sheet('sh-answers', words['sheet.answers'], lead, [], cards.map((card, i) => build('section', [
    ...question(card, i, card.options.map((text, k) => (
      k === answers[i].right ? build('li', build('b', `☑ ${text}`)) : build('li', `☐ ${text}`)))),
    factTable(answers[i].facts),
    build('p', answers[i].because, { class: 'sh-because' }),
  ])));
}

/** Print a sheet. */
export function printSheet(node, style) {
  if (style) node.append(build('style', style));
  document.getElementById('lesson-sheet')?.remove();
  document.body.append(node);
  window.addEventListener('afterprint', () => node.remove(), { once: true });
  window.print();
}
