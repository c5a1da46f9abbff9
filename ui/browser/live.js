// The webcam, attacked frame by frame: as many pictures a second as the engine answers.
const RATE_OVER = 1000;   // ms
const ALONE_EVERY = 5;    // frames; what the network says of the perturbation alone changes little

class Live {
  // `settings` says network, level, target and steps as they are now; `draw` shows a frame's record.
  constructor(engine, settings, draw, rate) {
    Object.assign(this, { engine, settings, draw, rate });
    this.running = false;
  }

  async start() {
    const video = { facingMode: 'user', width: { ideal: 640 } };
    this.stream = await navigator.mediaDevices.getUserMedia({ video, audio: false });
    this.video = Object.assign(document.createElement('video'), { srcObject: this.stream, muted: true, playsInline: true });
    await this.video.play();
    this.running = true;
    this.run();
  }

  stop() {
    this.running = false;
    for (const track of this.stream?.getTracks() ?? []) track.stop();
  }

  // The frame that is shown now, at the network's size.
  pixels() {
    const { videoWidth, videoHeight } = this.video;
    return pixelsOf(this.video, videoWidth, videoHeight, this.settings().shape);
  }

  async run() {
    let [count, since] = [0, performance.now()];
    for (let frame = 0; this.running; frame++) {
      const { shape, ...asked } = this.settings();
      this.last = this.pixels();
      const record = await this.engine.ask('frame', { ...asked, pixels: this.last, alone: frame % ALONE_EVERY === 0 });
      if (!this.running) return;
      this.draw(record);
      count += 1;
      const passed = performance.now() - since;
      if (passed >= RATE_OVER) {
        this.rate((1000 * count) / passed);
        [count, since] = [0, performance.now()];
      }
      await new Promise(requestAnimationFrame);
    }
  }
}
