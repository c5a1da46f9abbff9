// The trials of this tab, oldest first; they never leave the browser.
const BOOK = 'fgsm-labbook';
export const LIMIT = 500;

/** Return the trials of this tab, oldest first. */
export function readTrials() {
  try {
    return JSON.parse(sessionStorage.getItem(BOOK) ?? '[]');
  } catch {
    return [];
  }
}

/** Keep trials, the latest `LIMIT` of them. */
export function keepTrials(trials) {
  try {
    sessionStorage.setItem(BOOK, JSON.stringify(trials.slice(-LIMIT)));
  } catch { /* a tab that may keep nothing has no lab book */ }
  document.dispatchEvent(new CustomEvent('fgsm:trial'));
}
