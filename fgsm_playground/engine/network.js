// A network that ONNX Runtime Web runs: 8-bit pictures in, logits and the loss's gradient out.
export class Network {
  constructor(ort, { whole, first, shape, classes }) {
    this.ort = ort;
    this.whole = whole;
    this.first = first;
    this.shape = shape;
    this.classes = classes;
  }

  // `data` is an exported graph; its first `forward` bytes alone give the logits, for a third of the time.
  static async load(ort, data, { forward, shape, classes }) {
    const options = { executionProviders: ['wasm'], logSeverityLevel: 3 };
    const whole = await ort.InferenceSession.create(data, options);
    const first = await ort.InferenceSession.create(data.subarray(0, forward), options);
    return new Network(ort, { whole, first, shape, classes });
  }

  async logits(pixels) {
    const { logits } = await this.first.run({ image: this.image(pixels) });
    return logits.data;
  }

  // The gradient is that of the loss of `label`, or of the class that the network itself says for null.
  async logitsAndGradient(pixels, label = null) {
    const onehot = new Float32Array(this.classes);
    if (label !== null) onehot[label] = 1;
    const { logits, gradient } = await this.whole.run({
      image: this.image(pixels),
      onehot: new this.ort.Tensor('float32', onehot, [1, this.classes]),
    });
    return { logits: logits.data, gradient: gradient.data };
  }

  image(pixels) {
    const values = new Float32Array(pixels.length);
    for (let i = 0; i < pixels.length; i++) values[i] = pixels[i] / 255;
    return new this.ort.Tensor('float32', values, [1, ...this.shape]);
  }
}
