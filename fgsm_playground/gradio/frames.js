// Gradio's "Loading" sign keeps asking for frames after it is gone, so the browser would paint for ever. Once the first
// figure is at rest and there is exactly one request per frame, that request is the sign's.
const STEADY = 20;    // frames in a row
const PATIENCE = 600;

/** End the loading sign's requests once the first figure is at rest. */
export function endLoadingFrames() {
  let last = 0;
  let steady = 0;
  let seen = 0;

  function look() {
    const own = requestAnimationFrame(look);
    steady = own - last === 2 ? steady + 1 : 0;
    last = own;
    seen += 1;
    if (steady === STEADY) cancelAnimationFrame(own - 1);
    if (steady === STEADY || seen === PATIENCE) cancelAnimationFrame(own);
  }

  document.addEventListener('fgsm:rest', look, { once: true });
}
