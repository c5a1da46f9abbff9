// Gradio's own upload would tell of what goes wrong in its own words, at an edge of the page.
async function uploadFile(file) {
  const { root, api_prefix: prefix, max_file_size: most } = window.gradio_config;
  if (file.size > most) throw new RangeError(word('too_large', { limit: Math.floor(most / 2 ** 20) }));
  const form = new FormData();
  form.append('files', file, file.name ?? 'picture');
  const answer = await fetch(`${root}${prefix}/upload`, { method: 'POST', body: form });
  if (!answer.ok) throw new RangeError(word('not_sent'));
  const [path] = await answer.json();
  return { path, url: `${root}${prefix}/file=${path}`, orig_name: file.name ?? 'picture', size: file.size, meta: { _type: 'gradio.FileData' } };
}
