// What holds for the whole page, whichever part a visitor uses.
import { page } from './figure/shared.js';
import { endLoadingFrames } from './gradio/frames.js';
import { onErrorMessage } from './gradio/gradio.js';
import { answerForTheServer } from './gradio/unanswered.js';
import { complain } from './parts/notices.js';
import { holdSlidersStill } from './parts/touch.js';
import { keepUntranslated } from './parts/untranslated.js';
import { wordsOf } from './parts/words.js';

export function mount(part) {
  const goesOn = () => Boolean(page.engine?.goesOn());
  answerForTheServer(wordsOf(part).say('unanswered'), { complain, goesOn });
  endLoadingFrames();
  keepUntranslated();
  holdSlidersStill();
  // Gradio's own messages hang at an edge that a frame as tall as the page does not show.
  onErrorMessage(complain);
}
