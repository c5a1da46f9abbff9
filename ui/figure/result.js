// What a visitor takes along: the adversarial picture, and the address of the experiment.
import { saveFile } from '../parts/dom.js';
import { pngOf } from '../parts/pixels.js';
import { keepAddress } from './rest.js';
import { page } from './shared.js';

/** Offer the adversarial picture as a file. */
export async function download() {
  const figure = page.figures.first;
  if (figure?.shown) saveFile(await pngOf(figure.part('adversarial')), `adversarial-${figure.root.dataset.level}-255.png`);
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

/** Return the adversarial picture as a PNG in base64. */
export async function png() {
  const blob = await pngOf(page.figures.first.part('adversarial'));
  const bytes = new Uint8Array(await blob.arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}
