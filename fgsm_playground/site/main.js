// Starts the page without a server, if start.js has found that this browser can run it.
import { originalPng } from '../figure/result.js';
import { readData } from './data.js';
import { Site } from './site.js';

function label(root, { language, say }) {
  document.documentElement.lang = language;
  for (const each of root.querySelectorAll('[data-text]')) each.textContent = say(each.dataset.text);
  for (const each of root.querySelectorAll('[data-label]')) each.setAttribute('aria-label', say(each.dataset.label));
}

function followTheme() {
  const dark = window.matchMedia('(prefers-color-scheme: dark)');
  const show = () => document.documentElement.classList.toggle('dark', dark.matches);
  dark.addEventListener('change', show);
  show();
}

if (window.fgsmStart.begin()) {
  followTheme();
  const data = readData();
  const site = new Site(data, window.fgsmStart.language);
  label(document.body, site);
  document.querySelector('#licences pre').textContent = data.licences;
  site.start(new URL(window.location.href).searchParams);
  window.fgsm = { site, originalPng };   // for the browser's console
}
