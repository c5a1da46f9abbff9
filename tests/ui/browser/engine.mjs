// The engine's worker and its wording in Node: a job as JSON on stdin, the answers as JSON on stdout.
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const job = JSON.parse(readFileSync(0, 'utf8'));
Object.assign(globalThis, { postMessage() {}, onmessage: null });
const names = ['answers', 'Wording', 'topClasses', 'missingLevels', 'coarseLevels', 'centreDigit'];
const source = `${job.source}\nexport { ${names.filter((name) => job.source.includes(` ${name}`)).join(', ')} };`;
const engine = await import(`data:text/javascript;base64,${Buffer.from(source).toString('base64')}`);

const bytes = (text) => new Uint8Array(Buffer.from(text, 'base64'));
const plain = (key, value) => (ArrayBuffer.isView(value) ? Buffer.from(value.buffer).toString('base64') : value);

// What the page's own script makes of a figure's numbers.
function worded(figure, texts) {
  const element = { querySelectorAll: () => [] };
  const props = { words: { own: texts, en: texts }, label: 'own' };
  const script = new Function('element', 'document', 'props', `${job.wording}; return wordFigure;`);
  return script(element, { documentElement: {} }, props)(figure);
}

if (job.runtime) {
  const wasm = readFileSync(job.runtime.wasm);
  await engine.answers.open({ script: pathToFileURL(job.runtime.script).href, wasm: wasm.buffer });
}
for (const { data, control, card } of job.networks ?? []) {
  const [model, shape, forward, classes] = [card.name, card.shape, card.forward, card.labels.length];
  await engine.answers.network({ model, data: new Uint8Array(readFileSync(data)), control: bytes(control), shape, forward, classes });
}
const answers = [];
for (const { kind, card, texts, ...asked } of job.asks) {
  for (const name of ['pixels', 'file']) if (asked[name]) asked[name] = bytes(asked[name]);
  if (kind in (engine.answers ?? {})) {
    const record = await engine.answers[kind](asked);
    answers.push({ ...record, worded: card && texts ? worded(new engine.Wording(card).figure(record), texts).rows : null });
  } else {
    answers.push(engine[kind](...asked.arguments));
  }
}
process.stdout.write(JSON.stringify(answers, plain));
