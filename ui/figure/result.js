// What a visitor takes along: the adversarial picture, and the address of the experiment.
// A file holds the very bytes that were judged.
async function download() {
  if (!figure) return;
  const link = document.createElement('a');
  const name = `adversarial-${root.dataset.level}-255.png`;
  link.href = URL.createObjectURL(new Blob([await adversarialPng()], { type: 'image/png' }));
  link.download = name;
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

// Of the picture that is drawn, which is a level behind while one with several steps is on its way.
function adversarialPng() {
  const drawn = Number(root.dataset.level);
  const { x, signs } = figure;
  const pixels = figure.rows[drawn]?.bytes ?? Uint8ClampedArray.from(x, (value, i) => value + drawn * signs[i]);
  return pngOf(pixels, figure);
}

async function png() {
  return base64Of(await adversarialPng());
}

// The picture that is attacked; at once, for a page that is about to go.
function originalPng() {
  return base64Of(pngAtOnce(figure.x, figure));
}
