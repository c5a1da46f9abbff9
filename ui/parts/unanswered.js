// Where nobody answers, or the server goes away before its answer came, Gradio leaves its own call open, and what it was
// made for could never be asked for again: it is told of an answer that says so, and so is the visitor. A stream that
// breaks is left to Gradio, which looks for the server and goes on with it, unless this browser can go on alone.
const ask = window.fetch;
const text = word('unanswered');
const FAILED = [{ msg: 'process_completed', success: false, output: { error: text } }, { msg: 'close_stream' }]
  .map((each) => `data: ${JSON.stringify(each)}\n\n`).join('');

const goesOn = () => Boolean(window.fgsmPlayground?.engine?.goesOn());

// The stream of all answers; where it breaks, each that is still to come is one that failed.
function followed(answer) {
  const reader = answer.body.getReader();
  const body = new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (problem) {
        if (problem.name === 'AbortError' || !goesOn()) return controller.error(problem);   // Gradio's own wish, or matter
        complain(text);
        controller.enqueue(new TextEncoder().encode(FAILED));
        controller.close();
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
  return new Response(body, { status: answer.status, headers: answer.headers });
}

window.fetch = async (...given) => {
  const [, call] = String(given[0]?.url ?? given[0]).match(/\/gradio_api\/(queue\/data|queue\/join|run\/)/) ?? [];
  try {
    const answer = await ask.call(window, ...given);
    return call === 'queue/data' && answer.ok ? followed(answer) : answer;
  } catch (problem) {
    if (!call || problem.name === 'AbortError' || (call === 'queue/data' && !goesOn())) throw problem;
    complain(text);
    if (call === 'queue/data') return new Response(FAILED, { headers: { 'Content-Type': 'text/event-stream' } });
    return new Response(JSON.stringify({ error: text }), { status: 500 });
  }
};
