// A finger that scrolls may begin on a slider, which jumps there as soon as it is touched. The jump is held back until
// the finger moves sideways, or leaves from where it came down; when the browser scrolls (`touch-action`), it is dropped.
const SIDEWAYS = 6;   // pixels

const isSlider = (target) => target.matches?.('input[type=range]');

/** Hold a slider still under a finger that may only be scrolling. */
export function holdSlidersStill() {
  let held = null;      // the slider under a finger of which nothing is known yet

  document.addEventListener('pointerdown', ({ target, pointerType, clientX, clientY }) => {
    held = pointerType === 'touch' && isSlider(target)
      ? { slider: target, before: target.value, wanted: null, x: clientX, y: clientY }
      : null;
  }, true);
  document.addEventListener('input', (event) => {
    if (event.target !== held?.slider) return;
    event.stopImmediatePropagation();
    held.wanted = held.slider.value;
    held.slider.value = held.before;
  }, true);
  document.addEventListener('pointermove', ({ clientX, clientY }) => {
    if (!held) return;
    const sideways = Math.abs(clientX - held.x);
    if (sideways > SIDEWAYS && sideways > Math.abs(clientY - held.y)) release();
  }, true);
  document.addEventListener('pointerup', release, true);
  document.addEventListener('pointercancel', () => { held = null; }, true);

  function release() {
    const { slider, wanted } = held ?? {};
    held = null;
    if (wanted === null || wanted === undefined) return;
    slider.value = wanted;
    slider.dispatchEvent(new Event('input', { bubbles: true }));
  }
}
