// After a card has loaded the page anew by a permalink, the part of the page with the lesson is opened again.
// Gradio closes it once more while it fills the page, so this looks again until the lesson says that it is there.
import { openAccordion } from '../gradio/gradio.js';
import { readLesson } from './lesson-store.js';

const TRIES = 300;
const BETWEEN = 100;   // ms

function reopen(tries) {
  if (!tries || !readLesson().returning) return;
  openAccordion(document.getElementById('teach'));
  setTimeout(reopen, BETWEEN, tries - 1);
}

export function mount() {
  reopen(TRIES);
}
