// The ways in: a file, the camera, the clipboard, an address, a pen. And a file dropped or pasted anywhere on the page.
// File and clipboard bring a file, which goes up the same way and replaces the picture that is there.
const row = element.querySelector('.so-row');
const chooser = element.querySelector('input[type=file]');
const isPicture = ({ kind, type }) => kind === 'file' && type.startsWith('image/');
let sent = 0;   // the last file wins, whichever is here first

async function send(file) {
  if (!file) return;
  const own = ++sent, settings = settingsNow(), playground = window.fgsmPlayground;
  playground?.wait();
  const asked = playground?.state().asked;
  try {
    const answer = await uploadFile(await shrink(file), settings);
    if (own !== sent) return;
    // Who has chosen something else meanwhile wants that, with the new picture.
    const fresh = answer.figures && playground.state().asked === asked;
    const tellGradio = () => {
      props.value = answer.file;
      trigger(fresh ? 'attacked' : 'given');
    };
    if (!fresh) return tellGradio();
    playground.draw(answer.figures);
    playground.onceDrawn(tellGradio);
  } catch (problem) {
    if (own === sent) await goOnWith(file).catch((refused) => notTaken(refused instanceof RangeError ? refused : problem));
  }
}

function notTaken(problem) {
  window.fgsmPlayground?.ready();
  complain(problem instanceof RangeError ? problem.message : word('not_sent'));
}

// A page that computes itself needs no server for a picture.
async function goOnWith(file) {
  const kept = await window.fgsmPlayground?.engine?.keep(file);
  if (!kept) throw new Error();
  props.value = kept;
  trigger('given');
}

async function paste() {
  try {
    for (const item of await navigator.clipboard.read()) {
      const type = item.types.find((each) => each.startsWith('image/'));
      if (type) return send(new File([await item.getType(type)], 'pasted', { type }));
    }
    complain(word('no_picture'));
  } catch {
    complain(word('no_clipboard'));
  }
}

// On a narrow screen what needs room comes at a tap.
function toggle(button, place) {
  const open = document.getElementById('main').classList.toggle(place);
  button.setAttribute('aria-expanded', open);
  return open;
}

const SOURCES = {
  upload: () => chooser.click(),
  // Gradio's own camera: the second of the ways in that it offers.
  camera: () => document.querySelector('#picture [data-testid=source-select] button:nth-of-type(2)')?.click(),
  paste,
  web: (button) => { if (toggle(button, 'fg-web')) document.querySelector('#picture-url :is(input, textarea)').focus(); },
  draw: (button) => toggle(button, 'fg-draw'),
};

row.addEventListener('click', ({ target }) => {
  const button = target.closest('button');
  if (button) SOURCES[button.dataset.source](button);
});
document.addEventListener('change', (event) => {
  const { target } = event;
  if (target !== chooser && !target.matches('#picture input[type=file]')) return;
  event.stopPropagation();   // Gradio's own chooser too
  send(target.files[0]);
  target.value = '';
}, true);

// Before Gradio, which takes a file only where there is none, and before the browser, which would leave the page.
const holdsFiles = (event) => event.dataTransfer?.types.includes('Files');
for (const name of ['dragenter', 'dragover', 'drop']) {
  document.addEventListener(name, (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    event.stopPropagation();
    if (name === 'drop') send(event.dataTransfer.files[0]);
  }, true);
}
document.addEventListener('paste', (event) => {
  const item = [...event.clipboardData?.items ?? []].find(isPicture);
  if (!item) return;
  event.preventDefault();
  event.stopPropagation();
  send(item.getAsFile());
}, true);
