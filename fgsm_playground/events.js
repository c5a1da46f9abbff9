// What happens in the browser when a visitor uses a part of the page; wiring.py connects it by name.
import { stepsFor } from './figure/steps.js';
import { drawAgain, page, tellFigures } from './figure/shared.js';
import { keptPicture } from './figure/recover.js';
import { copyLink, download, png } from './figure/result.js';
import { update } from './gradio/gradio.js';
import { reached } from './parts/server.js';

let part;       // of the page, whose event `again` draws the figure anew
let attacked;   // what the last attack was made of: all that the controls say but the level

/** @param {any[]} values */
const settings = ([picture, model, target, steps, , ...others]) => JSON.stringify([picture?.path, model, target, steps, others]);
const wait = () => tellFigures('wait');

export const ready = () => tellFigures('ready');

export function busy(...values) {
  wait();
  return reached(...values);
}

// The one place where it is decided who computes: this browser, and then nothing is sent, or the server.
export function attack(...values) {
  attacked = settings(values);
  return page.engine?.attack(values) ?? busy(...values);
}

export const answered = () => { page.engine?.answered(); };

// Gradio keeps what is chosen while an attack is under way for later, and forgets it where that one fails.
export function notAnswered(...values) {
  ready();
  page.engine?.answered();
  if (settings(values) !== attacked) drawAgain();
}

export const suggest = (how, ...values) => page.engine?.suggest(how, values) ?? busy(...values);
export const suggested = () => page.engine.suggested;
export const stepsForTarget = (target, steps) => stepsFor(target, steps, part.props.value.several);

export function beside(on) {
  const shown = update({ visible: on });
  // An update would take the words from the figure.
  return [shown, { ...shown, props: { words: page.figures.first.props.words } }];
}

export function ownPicture() {
  wait();
  return ['', null];
}

export const kept = (file) => [file, '', null];

export function given(file) {
  wait();
  return kept(file);
}

export function mirror(model, target, steps, truth, side, language) {
  page.controls = { model, target, steps, truth, beside: side, language };
}

export const show = (level) => tellFigures('show', Number(level));
export const showGradient = (on) => tellFigures('showGradient', on);
export const grow = () => tellFigures('grow');
export const check = async (_, ...values) => reached(await png(), ...values);
export const reopen = (language) => [language, keptPicture()];
export { copyLink, download, reached };

export function mount(mounted) {
  part = mounted;
  document.addEventListener('fgsm:again', () => part.trigger('again'));
}
