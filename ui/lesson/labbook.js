// The lab book: the trials of this tab as a table, newest first, and as a file, oldest first.
const part = (role) => element.querySelector(`[data-role=${role}]`);
const share = (value) => `${(100 * value).toFixed(1)} %`;
const two = (number) => String(number).padStart(2, '0');

function clock(time) {
  const at = new Date(time);
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

function day(time) {
  const at = new Date(time);
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

const SHOWN = {
  time: ({ time }) => clock(time),
  picture: ({ picture }) => picture ?? word('own'),
  network: ({ network }) => network,
  attack: ({ attack }) => attack,
  level: ({ level }) => level,
  steps: ({ steps }) => steps,
  target: ({ target }) => target ?? '–',
  truth: ({ truth }) => truth ?? '–',
  result: ({ result }) => result,
  before: ({ before, beforeShare }) => `${before} ${share(beforeShare)}`,
  after: ({ after, afterShare }) => `${after} ${share(afterShare)}`,
};
const WRITTEN = {
  time: ({ time }) => `${day(time)} ${clock(time)}`,
  picture: SHOWN.picture,
  network: SHOWN.network,
  attack: SHOWN.attack,
  level: SHOWN.level,
  epsilon: ({ level }) => Number((level / 255).toFixed(6)),
  steps: SHOWN.steps,
  target: ({ target }) => target,
  truth: ({ truth }) => truth,
  result: SHOWN.result,
  before: ({ before }) => before,
  'before.percent': ({ beforeShare }) => Number((100 * beforeShare).toFixed(2)),
  after: ({ after }) => after,
  'after.percent': ({ afterShare }) => Number((100 * afterShare).toFixed(2)),
};

function node(name, content, attributes = {}) {
  const made = document.createElement(name);
  made.append(...[content].flat());
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function line(trial) {
  const row = node('tr', Object.entries(SHOWN).map(([name, text]) => node('td', String(text(trial)), { 'data-column': name })));
  row.dataset.outcome = trial.outcome;
  return row;
}

function show() {
  const trials = readTrials();
  part('count').textContent = trials.length;
  part('rows').replaceChildren(...[...trials].reverse().map(line));
  part('full').hidden = trials.length < LIMIT;
  part('empty').hidden = trials.length > 0;
  part('scroll').hidden = !trials.length;
  for (const role of ['download', 'clear']) part(role).disabled = !trials.length;
}

function ask(wanted) {
  part('confirm').hidden = !wanted;
  part('clear').hidden = wanted;
  part(wanted ? 'no' : 'clear').focus();
}

function download() {
  const head = Object.keys(WRITTEN).map((name) => word(name));
  const rows = readTrials().map((trial) => Object.values(WRITTEN).map((value) => value(trial)));
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([csvOf([head, ...rows])], { type: 'text/csv;charset=utf-8' }));
  link.download = `fgsm-trials-${day(Date.now())}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

part('head').replaceChildren(...Object.keys(SHOWN).map((name) => node('th', word(name), { scope: 'col', 'data-column': name })));
const acts = {
  download,
  clear: () => ask(true),
  no: () => ask(false),
  yes: () => { keepTrials([]); ask(false); },
};
for (const [role, act] of Object.entries(acts)) part(role).addEventListener('click', act);
part('confirm').addEventListener('keydown', ({ key }) => { if (key === 'Escape') ask(false); });
document.addEventListener('fgsm:trial', show);
show();
