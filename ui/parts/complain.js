// What went wrong is told in the figure, where the visitor looks.
function complain(text) {
  document.dispatchEvent(new CustomEvent('fgsm:problem', { detail: text }));
}
