// After a card has set the page up by a permalink, the part of the page with the lesson is opened again.
// Gradio closes it once more while it fills the page, so this looks again until the lesson says that it is there.
function reopen(tries = 300) {
  if (!tries || !readLesson().returning) return;
  const teach = document.getElementById('teach');
  if (teach?.querySelector('[data-testid=accordion-content]')?.style.display === 'none') teach.querySelector('button').click();
  setTimeout(reopen, 100, tries - 1);
}

reopen();
