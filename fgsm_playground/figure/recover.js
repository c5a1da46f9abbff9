// The figure holds the exact pixels of its picture: where the server has lost the file, the page sends them again.
import { originalPng } from './result.js';
import { page } from './shared.js';

const PATIENCE_BETWEEN = 5000;   // ms; a visitor who loses the picture twice in that time is told so instead
const KEPT = 'fgsm:picture';

const drawn = () => Boolean(page.figures.first?.shown);

/** Return the picture that the page had before it was loaded again; empty for none. */
export function keptPicture() {
  // Only after a reload: a link that was followed says itself what to begin with.
  const again = performance.getEntriesByType('navigation')[0]?.type === 'reload';
  const own = again && !new URL(window.location.href).searchParams.has('example');
  try {
    return own ? sessionStorage.getItem(KEPT) ?? '' : '';
  } catch {
    return '';   // a browser that keeps nothing
  }
}

export function mount({ trigger }) {
  let sent = -Infinity;
  document.addEventListener('fgsm:lost', () => {
    if (!drawn() || performance.now() - sent < PATIENCE_BETWEEN) return;
    sent = performance.now();
    trigger('lost', { png: originalPng() });
  });

  // A page that is loaded again, by the visitor or by Gradio after a server went away, begins with the picture it had.
  window.addEventListener('pagehide', () => {
    if (!drawn()) return;
    try {
      if (new URL(window.location.href).searchParams.has('example')) sessionStorage.removeItem(KEPT);
      else sessionStorage.setItem(KEPT, originalPng());
    } catch { /* a browser that keeps nothing: the page begins with an example */ }
  });
}
