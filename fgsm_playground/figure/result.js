// What a visitor takes along: the adversarial picture, and the address of the experiment. A file holds the very bytes that
// were judged.
import { saveFile } from '../parts/dom.js';
import { base64Of, pngAtOnce, pngOf } from '../parts/png.js';
import { keepAddress } from './rest.js';
import { page } from './shared.js';

/** Promise the adversarial picture as a PNG file. */
export async function adversarialPng() {
  const { adversarial, shown } = page.figures.first;
  return new Blob([await pngOf(adversarial, shown)], { type: 'image/png' });
}

/** Offer the adversarial picture as a file. */
export async function download() {
  const figure = page.figures.first;
  if (!figure?.shown) return;
  const name = `adversarial-${figure.root.dataset.level}-255.png`;
  saveFile(await adversarialPng(), name);
}

/** Copy the address that restores the experiment. */
export async function copyLink() {
  const { shown, level, part, words } = page.figures.first;
  keepAddress(shown?.link, level);
  const own = shown?.link && !shown.link.example;
  try {
    await navigator.clipboard.writeText(window.location.href);
    part('notice').textContent = words.say(own ? 'copied_own' : 'copied');
  } catch {
    part('notice').textContent = words.say('not_copied', { address: window.location.href });
  }
}

/** Promise the adversarial picture as a PNG in base64. */
export async function png() {
  const { adversarial, shown } = page.figures.first;
  return base64Of(await pngOf(adversarial, shown));
}

/** Return the picture that is attacked as a PNG in base64; at once, for a page that is about to go. */
export function originalPng() {
  const { shown } = page.figures.first;
  return base64Of(pngAtOnce(shown.x, shown));
}
