// The engine and its wording in Node: a job as JSON on stdin, the answers as JSON on stdout.
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { Answers } from '../../../fgsm_playground/engine/answers.js';
import { figureValue } from '../../../fgsm_playground/engine/figure_value.js';
import { coarseLevels, missingLevels } from '../../../fgsm_playground/engine/levels.js';
import { wordFigure } from '../../../fgsm_playground/figure/wording.js';
import { Words } from '../../../fgsm_playground/parts/words.js';
import { centreDigit } from '../../../fgsm_playground/picture/digits.js';

const job = JSON.parse(readFileSync(0, 'utf8'));
const functions = { centreDigit, coarseLevels, missingLevels };
const runtime = job.runtime && await import(pathToFileURL(job.runtime.script).href);
const engine = new Answers(runtime, () => false);

const bytes = (text) => new Uint8Array(Buffer.from(text, 'base64'));
const plain = (key, value) => (ArrayBuffer.isView(value) ? Buffer.from(value.buffer).toString('base64') : value);
const worded = (figure, texts) => wordFigure(figure, new Words({ own: texts, en: texts }, 'own'));

if (runtime) await engine.open({ wasm: readFileSync(job.runtime.wasm).buffer });
for (const { data, control, card } of job.networks ?? []) {
  const [model, shape, forward, classes] = [card.name, card.shape, card.forward, card.labels.length];
  await engine.network({ model, data: new Uint8Array(readFileSync(data)), control: bytes(control), shape, forward, classes });
}
const answers = [];
for (const { kind, card, texts, ...asked } of job.asks) {
  for (const name of ['pixels', 'file']) if (asked[name]) asked[name] = bytes(asked[name]);
  if (kind in functions) {
    answers.push(functions[kind](...asked.arguments));
  } else {
    const record = await engine[kind](asked);
    answers.push({ ...record, worded: card && texts ? worded(figureValue(card, record), texts).rows : null });
  }
}
process.stdout.write(JSON.stringify(answers, plain));
