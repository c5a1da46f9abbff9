// What the page without a server knows of its networks, texts and lesson: written into it by export.py.

/** Return the page's data. */
export function readData() {
  return JSON.parse(document.getElementById('site-data').textContent);
}
