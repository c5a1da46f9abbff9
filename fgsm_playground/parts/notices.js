// Problems are shown in the figure, where the visitor is looking; figure/follow.js listens.

/** Show a sentence in the figure; an empty one clears it. */
export function complain(text) {
  document.dispatchEvent(new CustomEvent('fgsm:problem', { detail: text }));
}
