// A panel asks when it comes into view, and again when the figure has come to rest at something else since.
const figureRoot = () => document.querySelector('#figure [data-role=root]');
let inView = false;
let askedFor = null;

// `state` names what the answer depends on: by default the experiment and the slider's level.
function askWhenSeen(ask, state = (root) => `${root.dataset.key} ${root.dataset.level}`) {
  const consider = () => {
    const root = figureRoot();
    if (!inView || !root?.dataset.key) return;
    if (state(root) === askedFor) return;
    askedFor = state(root);
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
