// Stands in for Gradio around a part of the page: the part's script finds `element`, `props`, `trigger` and `watch`.
function mount(element, { html, script }, props, trigger = () => {}) {
  const watchers = [];
  const safe = (text) => String(text ?? '').replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  if (html) element.innerHTML = html.replace(/\{\{(\w+)\}\}/g, (_, name) => safe(props[name]));
  script?.(element, props, trigger, (name, act) => watchers.push(act));
  return (value) => {
    props.value = value;
    for (const act of watchers) act();
  };
}
