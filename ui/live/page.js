// Live on the page with a server: the page's own engine computes each frame where it can, else the server is sent it.
const original = () => document.querySelector('#figure canvas[data-role=original]');
let sending = Promise.resolve();

const host = {
  begin() {
    document.body.classList.add('fg-live');
  },

  async attack(video, count) {
    const [model, chosen, steps, , , language] = window.fgsmPlayground.controls;
    const target = chosen === '' ? null : chosen;
    const { engine } = window.fgsmPlayground;
    const { level } = window.fgsmPlayground.state();
    const here = Boolean(engine?.computes(model));
    showWhere(here);
    if (here) {
      const card = engine.sent.cards[model];
      return computedFrame(engine.worker, card, { model, target, steps, level: Math.min(level, card.last) }, video, count);
    }
    const asked = { session: window.__gradio_session_hash__, model, steps, level, language };
    sending = sending.catch(() => {}).then(() => sentFrame(video, target === null ? asked : { ...asked, target }));
    return sending;
  },

  draw(figure) {
    window.fgsmPlayground.followers.first.load(figure);
  },

  // The frame that is kept goes the way of a picture that is dropped; without one, the figure from before comes back.
  async end(kept) {
    document.body.classList.remove('fg-live');
    if (kept) drop(new Blob([await pngOf(bytesOf(kept.pixels), kept)], { type: 'image/png' }));
    else window.fgsmPlayground.followers.first.back();
  },
};

// One frame at a time, at the size of the figure's canvas, which is the network's.
async function sentFrame(video, asked) {
  const { width, height } = original();
  const pixels = pixelsOf(video, video.videoWidth, video.videoHeight, [height, width, 3]);
  const body = await pngOf(pixels, { width, height, channels: 3 });
  const address = `${window.gradio_config.root}/live?${new URLSearchParams(asked)}`;
  const answer = await fetch(address, { method: 'POST', body }).catch(() => null);
  if (!answer?.ok) throw new Error(word('unanswered'));
  const said = await answer.json();
  if (said.error) throw new Error(said.error);
  if (said.wait) await new Promise((resolve) => { setTimeout(resolve, 1000 * said.wait); });
  return said.pixels ? said : null;
}

function drop(blob) {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([blob], 'frame.png', { type: 'image/png' }));
  document.body.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer }));
}

function showWhere(here) {
  element.querySelector('[data-role=where]').textContent = word(here ? 'here' : 'there');
}

document.addEventListener('fgsm:rest', ({ detail: { figure } }) => {
  showWhere(Boolean(window.fgsmPlayground.engine?.computes(figure.link?.model)));
});
showWhere(false);
offerLive(host);
