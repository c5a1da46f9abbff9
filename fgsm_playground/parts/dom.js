// Small helpers for building elements.

/** Return a new element with a class (none for an empty name) and children. */
export function make(name, className = '', ...children) {
  const node = document.createElement(name);
  if (className) node.className = className;
  node.append(...children);
  return node;
}

/**
 * Return a new element with children (one or a list) and attributes.
 *
 * @param {string} name
 * @param {string | Node | (string | Node)[]} content
 * @param {Object<string, string>} attributes
 */
export function build(name, content = [], attributes = {}) {
  const node = make(name, '', ...[content].flat());
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return node;
}

/** Return a function that finds the parts of an element by their `data-role`. */
export const rolesOf = (element) => (role) => element.querySelector(`[data-role=${role}]`);

/** Offer a file for download. */
export function saveFile(blob, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
