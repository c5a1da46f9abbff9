// The controls of the page without a server: what they begin with, what they show, and what they do.
import { stepsFor } from '../figure/steps.js';
import { copyLink, download } from '../figure/result.js';
import { tellFigures } from '../figure/shared.js';
import { giveFile } from '../picture/sources.js';
import { showExamples } from './pictures.js';

const byId = (id) => document.getElementById(id);
const indexOf = (text) => (text === '' ? null : Number(text));

/** Fill a select box with [text, value] pairs. */
export function fillOptions(select, choices, chosen) {
  select.replaceChildren(...choices.map(([text, value]) => new Option(text, value, false, String(value) === String(chosen))));
}

export class SiteControls {
  /** @param {any} site the page, whose `state` they change */
  constructor(site) {
    this.site = site;
  }

  // As the page's address says; what the link lacks or gets wrong becomes the default.
  readAddress(query) {
    const { state, cards, data } = this.site;
    const whole = (name, low, high) => {
      const text = query.get(name) ?? '';
      return /^\d{1,3}$/.test(text) && Number(text) >= low && Number(text) <= high ? Number(text) : null;
    };
    this.switchTo(query.get('model') in cards ? query.get('model') : Object.keys(cards)[0]);
    const card = cards[state.model];
    state.beside = query.get('beside') === '1' && card.robust in cards;
    byId('beside').querySelector('input').checked = state.beside;
    const target = whole('target', 0, card.labels.length - 1);
    this.setTarget(target, whole('steps', 1, data.maxSteps) ?? stepsFor(target, 1, data.stepsWithTarget));
    this.setLevel(whole('level', 0, card.last) ?? card.level);
  }

  setTarget(target, steps) {
    Object.assign(this.site.state, { target, steps });
    byId('target').querySelector('select').value = target ?? '';
    byId('steps').querySelector('input').value = steps;
  }

  setLevel(level) {
    this.site.state.level = level;
    for (const input of byId('epsilon').querySelectorAll('input')) input.value = level;
  }

  // A network's own controls: classes, examples, the slider's end.
  switchTo(model) {
    const { state, cards, say } = this.site;
    const card = cards[model];
    Object.assign(state, { model, truth: null, beside: state.beside && card.robust in cards });
    byId('model').value = model;
    const classes = card.names.map((names, index) => [names.join(', '), index]);
    for (const id of ['target', 'truth']) fillOptions(byId(id).querySelector('select'), [[say('attack.no_target'), ''], ...classes], '');
    for (const input of byId('epsilon').querySelectorAll('input')) input.max = card.last;
    this.setTarget(null, 1);
    this.setLevel(card.level);
    byId('beside').hidden = !(card.robust in cards);
    byId('beside').querySelector('input').checked = state.beside;
    byId('drawing').hidden = card.shape[2] !== 1;
    showExamples(byId('examples'), card, this.site);
  }

  aim(target) {
    this.setTarget(target, stepsFor(target, this.site.state.steps, this.site.data.stepsWithTarget));
    this.site.attack();
  }

  listen() {
    this.listenForPictures();
    this.listenForAttacks();
    byId('model').addEventListener('change', ({ target }) => {
      this.switchTo(target.value);
      this.site.modelChanged();
    });
    byId('language').addEventListener('change', ({ target }) => {
      const address = new URL(window.location.href);
      address.searchParams.set('language', target.value);
      window.location.assign(address);
    });
    byId('download').addEventListener('click', download);
    byId('link').addEventListener('click', copyLink);
    byId('check').addEventListener('click', () => this.site.check());
  }

  listenForPictures() {
    byId('examples').addEventListener('click', ({ target }) => {
      const button = target.closest('button[data-name]');
      if (button) this.site.takeExample(button.dataset.name);
    });
    byId('picture').querySelector('input').addEventListener('change', ({ target }) => {
      giveFile(target.files[0]);
      target.value = '';
    });
    document.addEventListener('paste', ({ clipboardData }) => giveFile(clipboardData.files[0]));
    document.addEventListener('dragover', (event) => event.preventDefault());
    document.addEventListener('drop', (event) => {
      event.preventDefault();
      giveFile(event.dataTransfer.files[0]);
    });
    document.addEventListener('fgsm:file', ({ detail }) => this.site.takeFile(detail));
  }

  listenForAttacks() {
    const { site } = this;
    const { state } = site;
    byId('epsilon').addEventListener('input', ({ target }) => {
      if (target.value === '' || !target.checkValidity()) return;
      this.setLevel(Number(target.value));
    });
    byId('target').addEventListener('change', ({ target }) => this.aim(indexOf(target.value)));
    byId('truth').addEventListener('change', ({ target }) => { state.truth = indexOf(target.value); site.attack(); });
    byId('steps').addEventListener('change', ({ target }) => {
      if (!target.checkValidity()) return;
      state.steps = Number(target.value);
      site.attack();
    });
    byId('suggestions').addEventListener('click', async ({ target }) => {
      if (target.dataset.how) this.aim(await site.suggested(target.dataset.how));
    });
    byId('beside').addEventListener('change', ({ target }) => { state.beside = target.checked; site.attack(); });
    byId('gradient').addEventListener('change', async ({ target }) => {
      state.gradient = target.checked;
      await site.attack();
      tellFigures('showGradient', target.checked);
    });
  }
}
