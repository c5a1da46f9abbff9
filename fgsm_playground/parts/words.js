// A part's fixed texts, in the language that Gradio chose for the page: `props.label` says which.
export class Words {
  /**
   * @param {Object<string, Object<string, string>>} texts by language, then by key; English is always there
   * @param {string} language
   */
  constructor(texts, language) {
    this.language = language in texts ? language : 'en';
    this.own = texts[this.language];
    this.english = texts.en;
  }

  /** Return a text with its `{placeholders}` filled. */
  say(key, values = {}) {
    return this.own[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
  }

  /** Fill in the texts that an element's template asks for. */
  label(element) {
    for (const each of element.querySelectorAll('[data-word]')) each.textContent = this.say(each.dataset.word);
    for (const each of element.querySelectorAll('[data-word-label]')) {
      each.setAttribute('aria-label', this.say(each.dataset.wordLabel));
    }
  }
}

/** Return the words of a part of the page, with its template filled in. */
export function wordsOf({ element, props }) {
  const words = new Words(props.words, props.label);
  words.label(element);
  document.documentElement.lang = words.language;
  return words;
}
