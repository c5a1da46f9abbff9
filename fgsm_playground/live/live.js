// The webcam, frame by frame: as many pictures a second as are answered.
const RATE_OVER = 1000;   // ms
const AHEAD = 2;          // frames asked for before the first is answered: who computes never waits for the camera
const CAMERA = { video: { facingMode: 'user', width: { ideal: 640 } }, audio: false };

export class Live {
  // `attack(video, count)` promises a frame's figure, null where it came too late to be drawn, and `draw` shows it;
  // `rate` is told pictures a second, `lost` what ended it unasked: a problem, or nothing if it was the camera.
  constructor({ attack, draw, rate, lost }) {
    this.attack = attack;
    this.draw = draw;
    this.rate = rate;
    this.lost = lost;
    this.turn = 0;   // what began before the last start or stop comes too late
    this.stream = null;
    this.shown = null;
  }

  get running() {
    return this.stream !== null;
  }

  async start() {
    this.turn += 1;
    const turn = this.turn;
    const stream = await navigator.mediaDevices.getUserMedia(CAMERA);
    if (turn !== this.turn) return release(stream);
    this.stream = stream;
    stream.getVideoTracks()[0].addEventListener('ended', () => { if (turn === this.turn) this.lost(); });
    const video = Object.assign(document.createElement('video'), { srcObject: stream, muted: true, playsInline: true });
    await video.play();
    this.run(turn, video).catch((problem) => { if (turn === this.turn) this.lost(problem); });
    return undefined;
  }

  stop() {
    this.turn += 1;
    release(this.stream);
    this.stream = null;
  }

  async run(turn, video) {
    let [frame, count, since] = [0, 0, performance.now()];
    const ask = () => {
      const asked = this.attack(video, frame);
      frame += 1;
      asked.catch(() => {});   // heard of when it is waited for
      return asked;
    };
    const waiting = Array.from({ length: AHEAD }, ask);
    while (turn === this.turn) {
      const figure = await waiting.shift();
      if (turn !== this.turn) return;
      waiting.push(ask());
      if (figure) {
        this.shown = figure;
        this.draw(figure);
        count += 1;
      }
      const passed = performance.now() - since;
      if (passed >= RATE_OVER) {
        this.rate((1000 * count) / passed);
        [count, since] = [0, performance.now()];
      }
      await new Promise(requestAnimationFrame);
    }
  }
}

function release(stream) {
  for (const track of stream?.getTracks() ?? []) track.stop();
}
