// The trials of this tab, oldest first; they never leave the browser.
const BOOK = 'fgsm-labbook';
const LIMIT = 500;

function readTrials() {
  try {
    return JSON.parse(sessionStorage.getItem(BOOK) ?? '[]');
  } catch {
    return [];
  }
}

function keepTrials(trials) {
  try {
    sessionStorage.setItem(BOOK, JSON.stringify(trials.slice(-LIMIT)));
  } catch { /* a tab that may keep nothing has no lab book */ }
  document.dispatchEvent(new CustomEvent('fgsm:trial'));
}
