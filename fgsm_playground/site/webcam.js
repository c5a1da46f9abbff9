// Live on the page without a server: each frame goes to the engine in place of the picture.
import { offerLive } from '../live/buttons.js';
import { computedFrame } from '../live/here.js';
import { wordsOf } from '../parts/words.js';
import { mountPart } from './part.js';

const AT_REST = '#check, #beside input, #truth select';   // they go with a picture that stays

export class Webcam {
  /** @param {HTMLElement} element @param {any} site the page */
  constructor(element, site) {
    this.site = site;
    const { templates, words } = site.data;
    this.live = null;
    this.leave = () => {};
    const mount = (part) => {
      const { live, leave } = offerLive(element, wordsOf(part), this);
      this.live = live;
      this.leave = leave;
    };
    mountPart(element, { html: templates.live, mount }, { label: site.language, words: words.live });
  }

  get running() {
    return this.live.running;
  }

  begin() {
    this.rest(false);
    document.getElementById('figure-robust').hidden = true;
  }

  async attack(video, count) {
    const { engine, networks, state } = this.site;
    const { model, level, target, steps, gradient } = state;
    await this.site.bring(model);
    const asked = { model, level, target, steps, gradient };
    const drawn = await computedFrame(engine, networks.cards[model], asked, { video, count });
    return model === state.model ? drawn : null;
  }

  draw(figure) {
    this.site.figure.draw(figure);
  }

  // The frame that is kept is the picture; without one, the picture from before comes back.
  end(kept) {
    this.rest(true);
    const { state } = this.site;
    if (kept?.link.model === state.model) this.site.take(kept.pixels);
    else if (state.pixels) this.site.attack();
    else this.site.begin();
  }

  // Stop because another picture was chosen.
  giveWay() {
    if (!this.running) return;
    this.leave();
    this.rest(true);
  }

  rest(on) {
    for (const each of document.querySelectorAll(AT_REST)) each.disabled = !on;
  }
}
