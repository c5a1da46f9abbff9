// The lab book: the trials of this tab as a table, newest first, and as a file, oldest first.
import { csvOf } from '../parts/csv.js';
import { build, rolesOf, saveFile } from '../parts/dom.js';
import { wordsOf } from '../parts/words.js';
import { SHOWN, WRITTEN, day } from './labbook-columns.js';
import { LIMIT, keepTrials, readTrials } from './labbook-store.js';

class LabBook {
  constructor(part) {
    this.words = wordsOf(part);
    this.part = rolesOf(part.element);
    const heads = Object.keys(SHOWN).map((name) => build('th', this.words.say(name), { scope: 'col', 'data-column': name }));
    this.part('head').replaceChildren(...heads);
  }

  line(trial) {
    const cells = Object.entries(SHOWN).map(([name, text]) => (
      build('td', String(text(trial, this.words)), { 'data-column': name })));
    const row = build('tr', cells);
    row.dataset.outcome = trial.outcome;
    return row;
  }

  show() {
    const { part } = this;
    const trials = readTrials();
    part('count').textContent = trials.length;
    part('rows').replaceChildren(...[...trials].reverse().map((trial) => this.line(trial)));
    part('full').hidden = trials.length < LIMIT;
    part('empty').hidden = trials.length > 0;
    part('scroll').hidden = !trials.length;
    for (const role of ['download', 'clear']) part(role).disabled = !trials.length;
  }

  ask(wanted) {
    this.part('confirm').hidden = !wanted;
    this.part('clear').hidden = wanted;
    this.part(wanted ? 'no' : 'clear').focus();
  }

  download() {
    const head = Object.keys(WRITTEN).map((name) => this.words.say(name));
    const rows = readTrials().map((trial) => Object.values(WRITTEN).map((value) => value(trial, this.words)));
    saveFile(new Blob([csvOf([head, ...rows])], { type: 'text/csv;charset=utf-8' }), `fgsm-trials-${day(Date.now())}.csv`);
  }
}

export function mount(part) {
  const book = new LabBook(part);
  const acts = {
    download: () => book.download(),
    clear: () => book.ask(true),
    no: () => book.ask(false),
    yes: () => { keepTrials([]); book.ask(false); },
  };
  for (const [role, act] of Object.entries(acts)) book.part(role).addEventListener('click', act);
  book.part('confirm').addEventListener('keydown', ({ key }) => { if (key === 'Escape') book.ask(false); });
  document.addEventListener('fgsm:trial', () => book.show());
  book.show();
}
