// All that a sentence may say while the slider moves stands unseen in the same place: that is as high as the longest.
export function keepRoom(sentence, texts) {
  sentence.nextElementSibling.replaceChildren(...[...new Set(texts)].map((text) => {
    const unseen = document.createElement('p');
    unseen.textContent = text;
    return unseen;
  }));
}
