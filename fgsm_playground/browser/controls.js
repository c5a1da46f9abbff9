// The page's controls as an attack for the engine, and the bytes behind what they call a picture.
const KEPT_PICTURES = 12;
const MOST_STEPS = 20;

export class Pictures {
  constructor() {
    this.kept = new Map();
  }

  // `source` is a path or the name of an example.
  find(source, shape) {
    return this.kept.get(`${shape.join('x')} ${source}`);
  }

  keep(source, shape, pixels) {
    const name = `${shape.join('x')} ${source}`;
    this.kept.delete(name);   // the one kept last is the last
    this.kept.set(name, pixels);
    if (this.kept.size > KEPT_PICTURES) this.kept.delete(this.kept.keys().next().value);
  }
}

const unset = (value) => value === null || value === undefined || value === '';
const within = (value, low, high) => Number.isInteger(value) && value >= low && value <= high;

/** Return what `Controls` in figure/request.py makes of the same; null for what only the server knows or refuses. */
export function readControls({ model, picture, target, steps, level, example, truth, gradient }, card, pictures) {
  const known = card.examples.find(({ name }) => name === example);
  const source = example || picture?.path;
  const pixels = pictures.find(source, card.shape);
  const isClass = (value) => unset(value) || within(value, 0, card.labels.length - 1);
  const fits = within(steps, 1, MOST_STEPS) && within(level, 0, card.last) && isClass(target) && isClass(truth);
  if (!fits || !pixels || (example && !known)) return null;
  return {
    model, pixels, steps, level, example, gradient,
    picture: source,
    target: unset(target) ? null : target,
    truth: unset(truth) ? known?.truth ?? null : truth,
  };
}
