// Gradio's sign for "Loading" goes on asking for frames after it is gone, and the browser paints for ever. Once the
// first figure is at rest and somebody asks for just one frame a time, it is that.
const STEADY = 20;    // frames in a row
const PATIENCE = 600;
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
