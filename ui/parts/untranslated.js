// A browser that translates the page puts elements of its own in the place of texts: what is chosen or changed there is
// no longer what the visitor reads. These parts stay in the page's own languages, whichever translator looks.
const markUntranslated = (within) => {
  for (const each of within.querySelectorAll('.notranslate:not([translate])')) each.setAttribute('translate', 'no');
};
new MutationObserver((changes) => {
  if (changes.some(({ addedNodes }) => [...addedNodes].some(({ nodeType }) => nodeType === Node.ELEMENT_NODE))) {
    markUntranslated(document);
  }
}).observe(document.body, { childList: true, subtree: true });
markUntranslated(document);
