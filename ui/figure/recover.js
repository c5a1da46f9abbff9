// The figure holds the exact pixels of its picture: where the server has lost the file, the page sends them again.
const PATIENCE_BETWEEN = 5000;   // ms; whoever loses the picture twice in that time is told so instead
const KEPT = 'fgsm:picture';     // kept.js reads it
let sent = -Infinity;

const drawn = () => document.querySelector('#figure [data-role=root]')?.dataset.key !== undefined;
const png = () => window.fgsmPlayground.originalPng();

document.addEventListener('fgsm:lost', () => {
  if (!drawn() || performance.now() - sent < PATIENCE_BETWEEN) return;
  sent = performance.now();
  trigger('lost', { png: png() });
});

// A page that is loaded again, by the visitor or by Gradio after a server went away, begins with the picture it had.
window.addEventListener('pagehide', () => {
  if (!drawn()) return;
  try {
    if (new URL(window.location).searchParams.has('example')) sessionStorage.removeItem(KEPT);
    else sessionStorage.setItem(KEPT, png());
  } catch { /* a browser that keeps nothing: the page begins with an example */ }
});
