// What happens in the browser when a visitor uses a part of the page; ui/wiring.py connects it by name.
const playground = window.fgsmPlayground ??= {};
const { several } = props.value;

const wait = () => playground.wait?.();
const ready = () => playground.ready?.();
const reached = (...values) => playground.engine?.reached(values) ?? values;

// What an attack is made of: all that the controls say but the level.
let attacked;
const said = ([picture, model, target, steps, , ...others]) => JSON.stringify([picture?.path, model, target, steps, others]);

const kept = (file) => [file, '', null];

function busy(...values) {
  wait();
  return reached(...values);
}

playground.events = {
  reached,
  busy,
  ready,
  // The one place where it is decided who computes: this browser, and then nothing is sent, or the server.
  attack(...values) {
    attacked = said(values);
    return playground.engine?.attack(values) ?? busy(...values);
  },
  again() { trigger('again'); },
  answered: () => { playground.engine?.answered(); },
  // Gradio keeps what is chosen while an attack is under way for later, and forgets it where that one fails.
  notAnswered(...values) {
    ready();
    playground.engine?.answered();
    if (said(values) !== attacked) trigger('again');
  },
  suggest: (how, ...values) => playground.engine?.suggest(how, values) ?? busy(...values),
  suggested: () => playground.engine.suggested,
  stepsFor: (target, steps) => stepsFor(target, steps, several),
  beside(on) {
    const shown = { __type__: 'update', visible: on };
    return [shown, { ...shown, props: { words: playground.words } }];   // an update would take them from the figure
  },
  ownPicture() {
    wait();
    return ['', null];
  },
  given(file) {
    wait();
    return kept(file);
  },
  kept,
  mirror(...values) { playground.controls = values; },
  show(level) { playground.show?.(Number(level)); },
  showGradient(on) { playground.showGradient?.(on); },
  grow() { playground.grow?.(); },
  download() { playground.download?.(); },
  copyLink() { playground.copyLink?.(); },
  check: async (png, ...values) => reached(await playground.png?.(), ...values),
};
