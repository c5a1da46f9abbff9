// What a visitor takes along: the adversarial picture, and the address of the experiment.
async function download() {
  if (!figure) return;
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await pngOf(part('adversarial')));
  link.download = `adversarial-${root.dataset.level}-255.png`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

async function copyLink() {
  keepAddress();
  const own = figure?.link && !figure.link.example;
  try {
    await navigator.clipboard.writeText(window.location.href);
    part('notice').textContent = word(own ? 'copied_own' : 'copied');
  } catch {
    part('notice').textContent = word('not_copied', { address: window.location.href });
  }
}

async function png() {
  const bytes = new Uint8Array(await (await pngOf(part('adversarial'))).arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}
