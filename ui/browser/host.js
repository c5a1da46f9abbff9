// The server, which may go away.
const TOO_LONG = 10000;   // ms without a word

class Host {
  // `told` is called whenever it has been asked.
  constructor(told) {
    this.gone = false;
    this.told = told;
  }

  async isGone() {
    const asking = new AbortController();
    const patience = setTimeout(() => asking.abort(), TOO_LONG);
    const { signal } = asking;
    const answer = await fetch(`${window.gradio_config.root}/health`, { cache: 'no-store', signal }).catch(() => null);
    clearTimeout(patience);
    this.gone = !answer?.ok;
    this.told();
    return this.gone;
  }

  // Gradio tells of a lost server in words and places of its own: where the page can go on, here the line does.
  listen(goesOn, calm) {
    setTimeout(() => {
      const told = new MutationObserver(async () => {
        if (document.querySelector('.toast-wrap .error') && goesOn() && await this.isGone()) calm();
      });
      told.observe(document.querySelector('.toast-wrap'), { childList: true, subtree: true });
    });
  }
}
