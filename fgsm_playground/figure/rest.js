// What the figure asks for when nobody moves it: the rows that its reply did not hold.
import { onceDrawn, page, tellRest } from './shared.js';

const REST = 150;      // ms without a move before the server is asked
const PATIENCE = 600;  // ms before a busy server is asked again for rows that nobody is looking at; doubled each time
const LONGEST = 10000;

/** Write an experiment and a level into the page's address. */
export function keepAddress(link, level) {
  const address = new URL(window.location.href);
  for (const [name, value] of Object.entries({ ...link, level })) {
    if (value === null || value === '') address.searchParams.delete(name);
    else address.searchParams.set(name, value);
  }
  window.history.replaceState(null, '', address);
}

export class Rest {
  /** @param {import('./figure.js').Figure} figure */
  constructor(figure) {
    this.figure = figure;
    this.timer = 0;
    this.filled = false;
    this.patience = PATIENCE;
    this.notBefore = 0;     // when the server may be asked for the rows that nobody is looking at
  }

  // Another figure is shown.
  begin(reply) {
    this.patience = PATIENCE;
    this.received(reply);
  }

  received({ more, busy }) {
    this.filled = !more;
    this.notBefore = busy ? performance.now() + this.patience : 0;
    this.patience = busy ? Math.min(2 * this.patience, LONGEST) : PATIENCE;
  }

  // The curve grows in behind what is seen first, once that is drawn.
  grow() {
    onceDrawn(() => { if (!this.filled) this.ask(); });
  }

  // At rest: announce the verdict, keep the address, and ask for what the reply did not hold.
  rest() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const { shown, primary, level } = this.figure;
      if (!shown || shown.live) return;   // the next frame is on its way
      if (primary) {
        document.getElementById('verdict')?.setAttribute('aria-busy', 'false');
        keepAddress(shown.link, level);
        tellRest(shown, level);
      }
      this.ask();
    }, REST);
  }

  ask() {
    const { shown, level, unsent, primary, drawing, trigger } = this.figure;
    if (unsent) return;
    const wait = this.notBefore - performance.now();
    const fill = !this.filled && wait <= 0;
    if (!shown.rows[level] || fill) {
      const lacking = { level, fill, have: drawing.complete() };
      if (!page.engine?.settle(shown, lacking, primary)) trigger('settled', lacking);
      this.filled = true;
    } else if (!this.filled) {
      const ask = () => this.ask();
      this.timer = setTimeout(ask, wait);
    }
  }
}
