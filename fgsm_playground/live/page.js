// Live on the page with a server: the page's own engine computes each frame where it can, else the server is sent it.
import { onRest, page } from '../figure/shared.js';
import { addressOf, sessionName } from '../gradio/gradio.js';
import { rolesOf } from '../parts/dom.js';
import { bytesOf } from '../parts/pixels.js';
import { pngOf } from '../parts/png.js';
import { wordsOf } from '../parts/words.js';
import { pixelsOf } from '../picture/decode.js';
import { giveFile } from '../picture/sources.js';
import { offerLive } from './buttons.js';
import { computedFrame } from './here.js';

const original = () => document.querySelector('#figure canvas[data-role=original]');

class PageHost {
  constructor(element, words) {
    this.words = words;
    this.where = rolesOf(element)('where');
    this.sending = Promise.resolve();
    this.showWhere(false);
  }

  showWhere(here) {
    this.where.textContent = this.words.say(here ? 'here' : 'there');
  }

  begin() {
    document.body.classList.add('fg-live');
  }

  async attack(video, count) {
    const { model, target: chosen, steps, language } = page.controls;
    const target = chosen === '' ? null : chosen;
    const { level } = page.figures.first;
    const here = Boolean(page.engine?.computes(model));
    this.showWhere(here);
    if (here) {
      const { worker, sent } = page.engine;
      const card = sent.cards[model];
      return computedFrame(worker, card, { model, target, steps, level: Math.min(level, card.last) }, { video, count });
    }
    const asked = { session: sessionName(), model, steps, level, language };
    const frame = () => this.sentFrame(video, target === null ? asked : { ...asked, target });
    this.sending = this.sending.catch(() => {}).then(frame);
    return this.sending;
  }

  // One frame at a time, at the size of the figure's canvas, which is the network's.
  async sentFrame(video, asked) {
    const { width, height } = original();
    const pixels = pixelsOf(video, video.videoWidth, video.videoHeight, [height, width, 3]);
    const body = await pngOf(pixels, { width, height, channels: 3 });
    const address = addressOf(`/live?${new URLSearchParams(asked)}`);
    const answer = await fetch(address, { method: 'POST', body }).catch(() => null);
    if (!answer?.ok) throw new Error(this.words.say('unanswered'));
    const said = await answer.json();
    if (said.error) throw new Error(said.error);
    if (said.wait) await new Promise((resolve) => { setTimeout(resolve, 1000 * said.wait); });
    return said.pixels ? said : null;
  }

  draw(figure) {
    page.figures.first.load(figure);
  }

  // The frame that is kept becomes the picture; without one, the figure from before comes back.
  async end(kept) {
    document.body.classList.remove('fg-live');
    if (kept) giveFile(new File([await pngOf(bytesOf(kept.pixels), kept)], 'frame.png', { type: 'image/png' }));
    else page.figures.first.back();
  }
}

export function mount(part) {
  const words = wordsOf(part);
  const host = new PageHost(part.element, words);
  onRest(({ figure }) => host.showWhere(Boolean(page.engine?.computes(figure.link?.model))));
  offerLive(part.element, words, host);
}
