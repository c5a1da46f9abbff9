// Starts the page without a server: theme, texts, then the page itself.
import { readData } from './data.js';
import { Site } from './site.js';

function label(root, { language, say }) {
  document.documentElement.lang = language;
  for (const each of root.querySelectorAll('[data-text]')) each.textContent = say(each.dataset.text);
  for (const each of root.querySelectorAll('[data-label]')) each.setAttribute('aria-label', say(each.dataset.label));
}

const dark = window.matchMedia('(prefers-color-scheme: dark)');
const showTheme = () => document.documentElement.classList.toggle('dark', dark.matches);
dark.addEventListener('change', showTheme);
showTheme();
const data = readData();
const query = new URL(window.location.href).searchParams;
const site = new Site(data, query);
label(document.body, site);
document.querySelector('#licences pre').textContent = data.licences;
site.start(query);
