() => {
  const teach = document.getElementById('teach');
  if (teach.querySelector('[data-testid=accordion-content]')?.style.display === 'none') teach.querySelector('button').click();
  teach.scrollIntoView();
}
