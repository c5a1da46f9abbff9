// The ways in: a file, the camera, the clipboard, an address, a pen. And a file dropped or pasted anywhere on the page.
// A file from any of them is handed on as the event `fgsm:file`, and replaces the picture that is there.
import { isPictureChooser, openCamera } from '../gradio/gradio.js';
import { complain } from '../parts/notices.js';
import { wordsOf } from '../parts/words.js';

const isPicture = ({ kind, type }) => kind === 'file' && type.startsWith('image/');
const holdsFiles = (event) => event.dataTransfer?.types.includes('Files');

/** Hand a visitor's file on to the figure. */
export function giveFile(file) {
  if (file) document.dispatchEvent(new CustomEvent('fgsm:file', { detail: file }));
}

async function paste(words) {
  try {
    for (const item of await navigator.clipboard.read()) {
      const type = item.types.find((each) => each.startsWith('image/'));
      if (type) {
        giveFile(new File([await item.getType(type)], 'pasted', { type }));
        return;
      }
    }
    complain(words.say('no_picture'));
  } catch {
    complain(words.say('no_clipboard'));
  }
}

// On a narrow screen what needs room comes at a tap.
function toggle(button, place) {
  const open = document.getElementById('main').classList.toggle(place);
  button.setAttribute('aria-expanded', open);
  return open;
}

export function mount(part) {
  const { element } = part;
  const words = wordsOf(part);
  const chooser = element.querySelector('input[type=file]');
  const sources = {
    upload: () => chooser.click(),
    camera: openCamera,
    paste: () => paste(words),
    web: (button) => { if (toggle(button, 'fg-web')) document.querySelector('#picture-url :is(input, textarea)').focus(); },
    draw: (button) => toggle(button, 'fg-draw'),
  };
  element.querySelector('.so-row').addEventListener('click', ({ target }) => {
    const button = target.closest('button');
    if (button) sources[button.dataset.source](button);
  });
  listenForFiles(chooser);
}

function listenForFiles(chooser) {
  document.addEventListener('change', (event) => {
    const { target } = event;
    if (target !== chooser && !isPictureChooser(target)) return;
    event.stopPropagation();   // Gradio's own chooser too
    giveFile(target.files[0]);
    target.value = '';
  }, true);

  // Before Gradio, which takes a file only where there is none, and before the browser, which would leave the page.
  for (const name of ['dragenter', 'dragover', 'drop']) {
    document.addEventListener(name, (event) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      event.stopPropagation();
      if (name === 'drop') giveFile(event.dataTransfer.files[0]);
    }, true);
  }
  document.addEventListener('paste', (event) => {
    const item = [...event.clipboardData?.items ?? []].find(isPicture);
    if (!item) return;
    event.preventDefault();
    event.stopPropagation();
    giveFile(item.getAsFile());
  }, true);
}
