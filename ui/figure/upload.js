// One request brings the file and comes back with the figure: Gradio's upload and queue would be two, and tell of what
// goes wrong in words of their own, at an edge of the page.
async function uploadFile(file, settings) {
  const { root, max_file_size: most } = window.gradio_config;
  if (file.size > most) throw new RangeError(word('too_large', { limit: Math.floor(most / 1e6) }));
  const answer = await fetch(`${root}/picture?${settings}`, { method: 'POST', body: file });
  if (!answer.ok) throw new RangeError(word('not_sent'));
  const { path, figures } = await answer.json();
  return { file: fileData(path, file), figures };
}

// What the controls say; nothing while another attack is on its way, whose figure would come over this one's.
function settingsNow() {
  const state = window.fgsmPlayground?.state();
  if (!state || state.busy || !window.fgsmPlayground.controls) return '';
  const [model, target, steps, , beside, language] = window.fgsmPlayground.controls;
  const asked = { session: window.__gradio_session_hash__, model, steps, level: state.level, beside, language };
  return new URLSearchParams(target === null ? asked : { ...asked, target });
}

function fileData(path, { name = 'picture', size }) {
  const { root, api_prefix: prefix } = window.gradio_config;
  return { path, url: `${root}${prefix}/file=${path}`, orig_name: name, size, meta: { _type: 'gradio.FileData' } };
}
