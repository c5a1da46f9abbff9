// How far the lesson is, kept in this tab across the page load of a permalink.
const STORE = 'fgsm-lesson';

/** Return how far the lesson is. */
export function readLesson() {
  const fresh = { card: 0, predictions: {}, answers: {}, returning: false };
  try {
    return { ...fresh, ...JSON.parse(sessionStorage.getItem(STORE) ?? '{}') };
  } catch {
    return fresh;
  }
}

/** Keep how far the lesson is. */
export function keepLesson(lesson) {
  try {
    sessionStorage.setItem(STORE, JSON.stringify(lesson));
  } catch { /* a tab that may keep nothing forgets the lesson, no more */ }
}
