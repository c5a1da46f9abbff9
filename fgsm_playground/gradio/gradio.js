// The only module that knows Gradio's private names in the browser. A test for each says what broke.

/** Return the address of one of the server's paths, such as `/health`, under the prefix a proxy may add. */
export const addressOf = (path) => `${window.gradio_config.root}${path}`;

/** Return the largest upload in bytes. */
export const uploadLimit = () => window.gradio_config.max_file_size;

/** Return the name of the visitor's session. */
export const sessionName = () => window.__gradio_session_hash__;

/** Return a file as a picture component holds it: `path` is the server's, `url` where its content can be read. */
export function fileData({ path, url, name = 'picture', size }) {
  return { path, url, orig_name: name, size, meta: { _type: 'gradio.FileData' } };
}

/** Return the address under which Gradio serves a file that it keeps. */
export const servedAddress = (path) => addressOf(`${window.gradio_config.api_prefix}/file=${path}`);

/** Return an update of a component's properties. */
export const update = (properties) => ({ __type__: 'update', ...properties });

/** Press the camera button of the picture component: the second of the sources that it offers. */
export function openCamera() {
  document.querySelector('#picture [data-testid=source-select] button:nth-of-type(2)')?.click();
}

/** Tell whether a node is a file chooser that belongs to the picture component. */
export const isPictureChooser = (node) => node.matches('#picture input[type=file]');

/** Open an accordion if it is closed; return false while Gradio has not built it. */
export function openAccordion(accordion) {
  const content = accordion?.querySelector('[data-testid=accordion-content]');
  if (content?.style.display === 'none') accordion.querySelector('button').click();
  return Boolean(content);
}

/** Call `told` with the text of each error message that Gradio shows. */
export function onErrorMessage(told) {
  const look = (changes) => {
    for (const { addedNodes } of changes) {
      for (const node of addedNodes) {
        const text = node.querySelector?.('.error [data-testid=toast-text]')?.textContent;
        if (text) told(text);
      }
    }
  };
  // Gradio adds the place of its messages after the components.
  setTimeout(() => new MutationObserver(look).observe(document.querySelector('.toast-wrap'), { childList: true, subtree: true }));
}

/** Thrown by a script that runs before an event, it keeps Gradio from asking the server. */
export class NotSent extends Error {}
