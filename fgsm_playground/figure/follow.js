// What the first figure hears of the page: the slider, the class pickers, and problems.
import { tellFigures } from './shared.js';

/** Follow the controls of the page and show problems in the figure. */
export function followControls(figure) {
  // The slider's own event comes a frame before Gradio's, which also tells of the number box and of the reset.
  document.addEventListener('input', ({ target }) => {
    if (target.closest('#epsilon') && target.value !== '') tellFigures('show', Number(target.value));
  });
  // Typing in a class picker replaces what was chosen instead of being added to it.
  document.addEventListener('focusin', ({ target }) => { if (target.closest('#target, #truth')) target.select?.(); });
  document.addEventListener('fgsm:problem', ({ detail }) => { figure.part('notice').textContent = detail; });
}
