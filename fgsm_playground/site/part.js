// Stands in for Gradio around a part of the page: it fills in the template and hands the part's script what it expects.
const safe = (text) => String(text ?? '').replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/**
 * Mount a part of the page.
 *
 * @param {HTMLElement} element
 * @param {{ html?: string, mount?: (part: any) => any }} part its template and its script
 * @param {any} props
 * @param {(name: string, detail: any) => void} trigger
 * @returns {(value: any) => void} sets the part's value
 */
export function mountPart(element, { html = '', mount = () => {} }, props, trigger = () => {}) {
  const watchers = [];
  if (html) element.innerHTML = html.replace(/\{\{(\w+)\}\}/g, (_, name) => safe(props[name]));
  mount({ element, props, trigger, watch: (_, act) => watchers.push(act) });
  return (value) => {
    props.value = value;
    for (const act of watchers) act();
  };
}
