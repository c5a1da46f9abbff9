// A browser that translates the page replaces its texts with elements of its own, and then a choice or a changing text no
// longer is what the visitor reads. The marked parts stay in the page's own languages.
const markUntranslated = (within) => {
  for (const each of within.querySelectorAll('.notranslate:not([translate])')) each.setAttribute('translate', 'no');
};

/** Keep translators from the marked parts, now and whenever elements are added. */
export function keepUntranslated() {
  new MutationObserver((changes) => {
    if (changes.some(({ addedNodes }) => [...addedNodes].some(({ nodeType }) => nodeType === Node.ELEMENT_NODE))) {
      markUntranslated(document);
    }
  }).observe(document.body, { childList: true, subtree: true });
  markUntranslated(document);
}
