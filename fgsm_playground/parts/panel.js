// A panel asks for its content when it comes into view, and again once the figure has come to rest at something else.

/** Return the root of the first figure, whose data attributes tell what it shows. */
export const figureRoot = () => document.querySelector('#figure [data-role=root]');

/** Return what the figure shows: its experiment and the slider's level. */
export const figureState = () => `${figureRoot()?.dataset.key} ${figureRoot()?.dataset.level}`;

/**
 * Call `ask` whenever the panel is in view and what its answer depends on has changed.
 *
 * @param {{ element: HTMLElement, props: any, watch: Function }} part
 * @param {() => void} ask
 * @param {() => string} state names what the answer depends on
 */
export function askWhenSeen({ element, props, watch }, ask, state = figureState) {
  let inView = false;
  let askedFor = null;
  const consider = () => {
    if (!inView || !figureRoot()?.dataset.key) return;
    if (state() === askedFor) return;
    askedFor = state();
    ask();
  };
  new IntersectionObserver((entries) => { inView = entries[entries.length - 1].isIntersecting; consider(); }).observe(element);
  document.addEventListener('fgsm:rest', consider);
  watch('value', () => {
    if (!props.value?.lost) return;
    askedFor = null;   // the figure comes to rest again once the page has sent its picture
    document.dispatchEvent(new CustomEvent('fgsm:lost'));
  });
}
