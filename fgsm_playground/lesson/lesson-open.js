// The button in the header opens the part of the page with the lesson.
import { openAccordion } from '../gradio/gradio.js';

/** Open the lesson and scroll to it. */
export function openLesson() {
  const teach = document.getElementById('teach');
  openAccordion(teach);
  teach.scrollIntoView();
}
