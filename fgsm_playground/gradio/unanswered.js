// Gradio leaves a call open for ever when the server goes away before it answers, and the call can never be made again.
// Such a call is given an answer that reports the failure. Gradio reconnects a broken stream by itself, which it is left
// to do unless this browser can go on without the server.
const CALL = /\/gradio_api\/(queue\/data|queue\/join|run\/)/;

/**
 * Answer the calls that the server leaves unanswered.
 *
 * @param {string} text says so to the visitor
 * @param {{ complain: (text: string) => void, goesOn: () => boolean }} page `goesOn` tells whether this browser can
 *   compute without the server
 */
export function answerForTheServer(text, { complain, goesOn }) {
  const ask = window.fetch;
  const failed = [{ msg: 'process_completed', success: false, output: { error: text } }, { msg: 'close_stream' }]
    .map((each) => `data: ${JSON.stringify(each)}\n\n`).join('');

  // The stream of all answers; if it breaks, each answer that is still to come counts as failed.
  function followed(answer) {
    const reader = answer.body.getReader();
    const body = new ReadableStream({
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (done) controller.close();
          else controller.enqueue(value);
        } catch (problem) {
          if (problem.name === 'AbortError' || !goesOn()) return controller.error(problem);   // Gradio asked for it
          complain(text);
          controller.enqueue(new TextEncoder().encode(failed));
          controller.close();
        }
        return undefined;
      },
      cancel: (reason) => reader.cancel(reason),
    });
    return new Response(body, { status: answer.status, headers: answer.headers });
  }

  window.fetch = async (/** @type {any[]} */ ...given) => {
    const [, call] = String(given[0]?.url ?? given[0]).match(CALL) ?? [];
    try {
      const answer = await ask.apply(window, /** @type {any} */ (given));
      return call === 'queue/data' && answer.ok ? followed(answer) : answer;
    } catch (problem) {
      if (!call || problem.name === 'AbortError' || (call === 'queue/data' && !goesOn())) throw problem;
      complain(text);
      if (call === 'queue/data') return new Response(failed, { headers: { 'Content-Type': 'text/event-stream' } });
      return new Response(JSON.stringify({ error: text }), { status: 500 });
    }
  };
}
