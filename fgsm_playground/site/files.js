// Where the page's files are: in it, or in scripts beside it, which a page from disk may read as well. Packed, as text.
import { gunzipSync } from 'fflate';
import { Fault } from './faults.js';

const fetched = new Map();
const arriving = new Map();   // what waits for a script, by the file's name

/** Return the bytes of a text in base64. */
export function bytesOfText(text) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  const characters = atob(text);
  const bytes = new Uint8Array(characters.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = characters.charCodeAt(i);
  return bytes;
}

/** Promise the bytes of a file of the page. */
export function fileOf(name) {
  if (!fetched.has(name)) fetched.set(name, readFile(name));
  return fetched.get(name);
}

async function readFile(name) {
  const inside = document.querySelector(`script[data-file="${name}"]`);
  const text = inside ? inside.textContent.trim() : await beside(name);
  inside?.remove();   // megabytes that nobody reads twice
  try {
    return await unpacked(bytesOfText(text));
  } catch (problem) {
    throw new Fault('damaged', problem);
  }
}

async function unpacked(bytes) {
  if (!window.DecompressionStream) return gunzipSync(bytes);   // Firefox before 113: half as fast, and in one go
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

// A script beside the page calls `fgsmFile` with what it holds.
window.fgsmFile = (name, text) => arriving.get(name)(text);

function beside(name) {
  return new Promise((resolve, reject) => {
    arriving.set(name, resolve);
    const script = Object.assign(document.createElement('script'), { src: `${name}.js` });
    script.onload = () => { script.remove(); reject(new Fault('damaged')); };   // too late for what has arrived
    script.onerror = () => reject(new Fault('missing'));
    document.head.append(script);
  });
}
