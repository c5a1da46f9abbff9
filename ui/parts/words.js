// A part's fixed texts, in the language that Gradio chose for the page: `props.label` says which.
const texts = props.words[props.label] ?? props.words.en;

function word(key, values = {}) {
  return texts[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

for (const each of element.querySelectorAll('[data-word]')) each.textContent = word(each.dataset.word);
for (const each of element.querySelectorAll('[data-word-label]')) each.setAttribute('aria-label', word(each.dataset.wordLabel));
document.documentElement.lang = props.label in props.words ? props.label : 'en';
