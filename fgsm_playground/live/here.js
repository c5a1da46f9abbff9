// A frame that is computed in this browser.
import { figureValue } from '../engine/figure_value.js';
import { pixelsOf } from '../picture/decode.js';

const ALONE_EVERY = 8;   // frames; what the network says of the perturbation alone changes little

/**
 * Return the figure of a frame.
 *
 * @param {any} engine
 * @param {any} card what is known of the network
 * @param {any} asked network, level, target, steps, and whether to send the gradient
 * @param {{ video: HTMLVideoElement, count: number }} frame and how many came before it
 */
export async function computedFrame(engine, card, asked, { video, count }) {
  const pixels = pixelsOf(video, video.videoWidth, video.videoHeight, card.shape);
  const record = await engine.ask('frame', { ...asked, truth: null, pixels, alone: count % ALONE_EVERY === 0 });
  const { model, target, steps } = asked;
  const link = { model, example: null, target, steps, beside: null };
  return { ...figureValue(card, record), title: '', more: false, live: true, link };
}
