// The server, which may go away.
import { addressOf, onErrorMessage } from '../gradio/gradio.js';

const TOO_LONG = 10000;   // ms without a word

export class Host {
  /** @param {() => void} told is called whenever the server has been asked */
  constructor(told) {
    this.gone = false;
    this.told = told;
  }

  async isGone() {
    const asking = new AbortController();
    const patience = setTimeout(() => asking.abort(), TOO_LONG);
    const { signal } = asking;
    const answer = await fetch(addressOf('/health'), { cache: 'no-store', signal }).catch(() => null);
    clearTimeout(patience);
    this.gone = !answer?.ok;
    this.told();
    return this.gone;
  }

  // Gradio reports a lost server in words and places of its own: where the page can go on, its own line says so.
  listen(goesOn, calm) {
    onErrorMessage(async () => { if (goesOn() && await this.isGone()) calm(); });
  }
}
