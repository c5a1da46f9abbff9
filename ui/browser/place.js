// The line that says where attacks are computed, and the switch beside it, whose choice is kept.
const SETTING = 'fgsm:engine';   // 'browser' or 'server'

function keptChoice() {
  try { return localStorage.getItem(SETTING); } catch { return null; }
}

function keepChoice(wanted) {
  try { localStorage.setItem(SETTING, wanted); } catch { /* a browser that keeps nothing */ }
}

class Place {
  constructor(switched) {
    this.line = element.querySelector('[data-role=where]');
    this.button = element.querySelector('[data-role=switch]');
    this.button.addEventListener('click', switched);
  }

  say(here, alone, offered) {
    element.dataset.where = here ? 'browser' : 'server';
    this.line.textContent = word(!here ? 'server' : alone ? 'alone' : 'browser');
    this.button.textContent = word(here ? 'to_server' : 'to_browser');
    this.button.hidden = alone || !offered;
    document.body.classList.toggle('fg-alone', here && alone);
  }
}
