// Where the page's files are: beside it, or inside it, packed and written as text.
async function bytesInside(element) {
  const text = element.textContent.trim();
  element.remove();   // megabytes that nobody reads twice
  const packed = new Blob([bytesOfText(text)]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}

/** Return the bytes of a text in base64. */
export function bytesOfText(text) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  const characters = atob(text);
  const bytes = new Uint8Array(characters.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = characters.charCodeAt(i);
  return bytes;
}

const fetched = new Map();

/** Promise the bytes of a file of the page. */
export function fileOf(name) {
  if (!fetched.has(name)) fetched.set(name, readFile(name));
  return fetched.get(name);
}

async function readFile(name) {
  const inside = document.querySelector(`script[data-file="${name}"]`);
  if (inside) return bytesInside(inside);
  const answer = await fetch(name);
  if (!answer.ok) throw new Error(`${answer.status} ${name}`);
  return new Uint8Array(await answer.arrayBuffer());
}
