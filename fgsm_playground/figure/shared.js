// What the scripts of a page share: its figures, the engine of this browser, and what the controls say.

/**
 * @typedef {object} Page
 * @property {{ first?: import('./figure.js').Figure, twin?: import('./figure.js').Figure }} figures
 * @property {any} engine computes attacks in this browser; null where only the server does
 * @property {object | null} controls what the controls say, but for picture, example and level
 * @property {{ figure: any, level: number } | null} rested what the first figure last came to rest at
 */

/** @type {Page} */
export const page = { figures: {}, engine: null, controls: null, rested: null };

/** Tell that the first figure has come to rest. */
export function tellRest(figure, level) {
  page.rested = { figure, level };
  document.dispatchEvent(new CustomEvent('fgsm:rest', { detail: page.rested }));
}

/** Act whenever the first figure comes to rest; at once if it did before this module had arrived. */
export function onRest(act) {
  document.addEventListener('fgsm:rest', ({ detail }) => act(detail));
  if (page.rested) act(page.rested);
}

/** Call a method of both figures. */
export function tellFigures(name, ...values) {
  for (const figure of Object.values(page.figures)) figure[name](...values);
}

/** Draw the answer to an attack: the figure and, where it was asked for, its twin. */
export function drawFigures([first, twin]) {
  page.figures.first.draw(first);
  if (twin) page.figures.twin.draw(twin);
}

/** Act a frame after what is seen first was drawn, since Gradio's work on an event would keep the screen waiting. */
export function onceDrawn(act) {
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(act)));
}

/** Draw the figure anew from what the controls say. */
export const drawAgain = () => document.dispatchEvent(new CustomEvent('fgsm:again'));
