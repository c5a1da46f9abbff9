// One request sends a visitor's file and brings back the figure. Gradio's upload and its queue would be two, and report
// problems in words of their own at an edge of the page.
import { addressOf, fileData, servedAddress, sessionName, uploadLimit } from '../gradio/gradio.js';
import { complain } from '../parts/notices.js';
import { Words } from '../parts/words.js';
import { shrink } from '../picture/shrink.js';
import { drawFigures, onceDrawn, page, tellFigures } from './shared.js';

// What the controls say; nothing while another attack is on its way, whose figure would come over this one's.
function settingsNow() {
  const figure = page.figures.first;
  if (!figure || figure.busy || !page.controls) return '';
  const { model, target, steps, beside, language } = page.controls;
  /** @type {any} */
  const asked = { session: sessionName(), model, steps, level: figure.level, beside, language };
  return new URLSearchParams(target === null ? asked : { ...asked, target }).toString();
}

async function uploadFile(file, settings, words) {
  const most = uploadLimit();
  if (file.size > most) throw new RangeError(words.say('too_large', { limit: Math.floor(most / 1e6) }));
  const answer = await fetch(addressOf(`/picture?${settings}`), { method: 'POST', body: file });
  if (!answer.ok) throw new RangeError(words.say('not_sent'));
  const { path, figures } = await answer.json();
  return { file: fileData({ path, url: servedAddress(path), name: file.name, size: file.size }), figures };
}

export function mount({ props, trigger }) {
  const words = new Words(props.words, props.label);
  let sent = 0;   // the last file wins, whichever is here first

  function tell(event, file) {
    props.value = file;
    trigger(event);
  }

  // A page that computes itself needs no server for a picture.
  async function goOnWith(file) {
    const kept = await page.engine?.keep(file);
    if (!kept) throw new Error('only the server takes it');
    tell('given', kept);
  }

  function notTaken(problem) {
    tellFigures('ready');
    complain(problem instanceof RangeError ? problem.message : words.say('not_sent'));
  }

  async function send(file) {
    sent += 1;
    const own = sent;
    const settings = settingsNow();
    tellFigures('wait');
    const asked = page.figures.first?.asked;
    try {
      const answer = await uploadFile(await shrink(file), settings, words);
      if (own !== sent) return;
      // A visitor who has chosen something else meanwhile wants that, with the new picture.
      const fresh = answer.figures && page.figures.first.asked === asked;
      if (!fresh) {
        tell('given', answer.file);
        return;
      }
      drawFigures(answer.figures);
      onceDrawn(() => tell('attacked', answer.file));
    } catch (problem) {
      if (own !== sent) return;
      await goOnWith(file).catch((refused) => notTaken(refused instanceof RangeError ? refused : problem));
    }
  }

  document.addEventListener('fgsm:file', ({ detail }) => { send(detail); });
}
