// Live on the page without a server: each frame goes to the engine in place of the picture.
const AT_REST = '#check, #beside input, #truth select';   // they go with a picture that stays

class Webcam {
  // `page` holds the page's `state`, and what brings a network, takes a picture, and draws what is there.
  constructor(element, words, { engine, networks, figure, page }) {
    Object.assign(this, { engine, networks, figure, page });
    mount(element, PARTS.live, { ...words, offer: (offerLive) => Object.assign(this, offerLive(this)) });
  }

  get running() {
    return this.live.running;
  }

  begin() {
    this.rest(false);
    document.getElementById('figure-robust').hidden = true;
  }

  async attack(video, count) {
    const { model, level, target, steps, gradient } = this.page.state;
    const card = this.networks.cards[model];
    await this.page.bring(model);
    const drawn = await computedFrame(this.engine, card, { model, level, target, steps, gradient }, video, count);
    return model === this.page.state.model ? drawn : null;
  }

  draw(figure) {
    this.figure.draw(figure);
  }

  // The frame that is kept is the picture; without one, the picture from before comes back.
  end(kept) {
    this.rest(true);
    if (kept?.link.model === this.page.state.model) this.page.take(kept.pixels);
    else this.page.back();
  }

  rest(on) {
    for (const each of document.querySelectorAll(AT_REST)) each.disabled = !on;
  }
}
