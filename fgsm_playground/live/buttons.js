// Live and its end, a frame to keep, pictures a second, and what stands in the way.
import { SLIGHT, canvasChange } from '../parts/canvas.js';
import { rolesOf } from '../parts/dom.js';
import { Live } from './live.js';

const REASONS = { NotAllowedError: 'refused', NotFoundError: 'missing', OverconstrainedError: 'missing', SecurityError: 'insecure' };

/**
 * Offer live attacks.
 *
 * @param {HTMLElement} element holds the buttons
 * @param {import('../parts/words.js').Words} words
 * @param {any} host attacks and draws frames, as `Live` asks; `begin` comes before the first, `end` after the last: with
 *   the figure of the frame that is to be kept, or null
 * @returns what runs, and what ends it without a word to the host
 */
export function offerLive(element, words, host) {
  const part = rolesOf(element);
  const say = (text) => { part('problem').textContent = text; };
  const live = new Live({
    attack: (video, count) => host.attack(video, count),
    draw: (figure) => host.draw(figure),
    rate: (rate) => { part('rate').textContent = words.say('rate', { rate: rate.toFixed(1) }); },
    lost,
  });

  const pressed = () => part('live').getAttribute('aria-pressed') === 'true';

  function show(on) {
    part('live').setAttribute('aria-pressed', String(on));
    part('freeze').hidden = !on;
    part('rate').textContent = '';
  }

  async function start() {
    say('');
    show(true);
    live.shown = null;
    try {
      if (!navigator.mediaDevices) throw new DOMException('', 'SecurityError');
      if (await changed() || !pressed()) return;
      host.begin();
      await live.start();
    } catch (problem) {
      if (pressed()) lost(problem);
    }
  }

  // What a browser that guards against fingerprinting does to frames is said, and noise is not attacked.
  async function changed() {
    const most = await canvasChange();
    const noise = most > SLIGHT;
    if (most) say(words.say(noise ? 'noise' : 'changed', { most }));
    if (noise) show(false);
    return noise;
  }

  function leave() {
    live.stop();
    show(false);
  }

  function stop(kept = null) {
    leave();
    host.end(kept);
  }

  function lost(problem) {
    stop();
    say(problem instanceof DOMException ? words.say(REASONS[problem.name] ?? 'taken')
      : words.say('ended', { reason: problem ? problem.message : words.say('lost') }));
  }

  part('live').addEventListener('click', () => { if (pressed()) stop(); else start(); });
  part('freeze').addEventListener('click', () => {
    stop(live.shown);
    part('live').focus();   // the button that was pressed is gone
  });
  return { live, leave };
}
