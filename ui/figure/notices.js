// What went wrong is told in the figure, where the visitor looks, too: where the page stands in a frame as tall as
// itself, Gradio's own messages hang at an edge that is not on the screen.
const notice = element.querySelector('[data-role=notice]');
if (element.closest('#figure')) {
  document.addEventListener('fgsm:problem', ({ detail }) => { notice.textContent = detail; });
  setTimeout(() => {
    const shown = new MutationObserver((changes) => {
      for (const { addedNodes } of changes) {
        for (const node of addedNodes) {
          const text = node.querySelector?.('.error [data-testid=toast-text]')?.textContent;
          if (text) notice.textContent = text;
        }
      }
    });
    shown.observe(document.querySelector('.toast-wrap'), { childList: true, subtree: true });
  });
}
