// A frame that is computed in this browser.
const ALONE_EVERY = 8;   // frames; what the network says of the perturbation alone changes little

// `asked` says network, level, target, steps, and whether to send the gradient; `card` is what is known of the network.
async function computedFrame(engine, card, asked, video, count) {
  const pixels = pixelsOf(video, video.videoWidth, video.videoHeight, card.shape);
  const record = await engine.ask('frame', { ...asked, truth: null, pixels, alone: count % ALONE_EVERY === 0 });
  const { model, target, steps } = asked;
  const link = { model, example: null, target, steps, beside: null };
  return { ...new Wording(card).figure(record), title: '', more: false, live: true, link };
}
