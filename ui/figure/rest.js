// What the figure asks for when nobody moves it: the rows that its reply did not hold.
const REST = 150;      // ms without a move before the server is asked
const PATIENCE = 600;  // ms before a busy server is asked again for rows that nobody is looking at; doubled each time
const LONGEST = 10000;
let timer = 0;
let filled = false;
let patience = PATIENCE;
let notBefore = 0;     // when it may be asked for those

// A frame after what is seen first was drawn: Gradio's work on an event would keep the screen waiting.
function onceDrawn(act) {
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(act)));
}

// The curve grows in behind what is seen first, once that is drawn.
function grow() {
  onceDrawn(() => { if (!filled) ask(); });
}

function waitFor(busy) {
  notBefore = busy ? performance.now() + patience : 0;
  patience = busy ? Math.min(2 * patience, LONGEST) : PATIENCE;
}

// At rest: announce the verdict, keep the address, and ask for what the reply did not hold.
function rest() {
  clearTimeout(timer);
  timer = setTimeout(() => {
    if (!figure || figure.live) return;   // the next frame is on its way
    if (primary) {
      byId('verdict')?.setAttribute('aria-busy', 'false');
      keepAddress();
      document.dispatchEvent(new CustomEvent('fgsm:rest', { detail: { figure, level } }));   // for the panels below
    }
    ask();
  }, REST);
}

function ask() {
  if (held) return;
  const wait = notBefore - performance.now();
  const fill = !filled && wait <= 0;
  if (!figure.rows[level] || fill) {
    const lacking = { level, fill, have: complete() };
    if (!playground.engine?.settle(figure, lacking, primary)) trigger('settled', lacking);
    filled = true;
  } else if (!filled) timer = setTimeout(ask, wait);
}

function keepAddress() {
  const address = new URL(window.location);
  for (const [name, value] of Object.entries({ ...figure.link, level })) {
    if (value === null || value === '') address.searchParams.delete(name);
    else address.searchParams.set(name, value);
  }
  window.history.replaceState(null, '', address);
}
