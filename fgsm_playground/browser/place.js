// The line that says where attacks are computed, and the switch beside it, whose choice is kept.
import { rolesOf } from '../parts/dom.js';

const SETTING = 'fgsm:engine';   // 'browser' or 'server'

/** Return where the visitor has chosen to compute; null for no choice. */
export function keptChoice() {
  try { return localStorage.getItem(SETTING); } catch { return null; }
}

/** Keep the visitor's choice. */
export function keepChoice(wanted) {
  try { localStorage.setItem(SETTING, wanted); } catch { /* a browser that keeps nothing */ }
}

export class Place {
  constructor(element, words, switched) {
    this.element = element;
    this.words = words;
    const part = rolesOf(element);
    this.line = part('where');
    this.button = part('switch');
    this.button.addEventListener('click', switched);
  }

  say(here, alone, offered) {
    this.element.dataset.where = here ? 'browser' : 'server';
    this.line.textContent = this.words.say(!here ? 'server' : alone ? 'alone' : 'browser');
    this.button.textContent = this.words.say(here ? 'to_server' : 'to_browser');
    this.button.hidden = alone || !offered;
    document.body.classList.toggle('fg-alone', here && alone);
  }
}
