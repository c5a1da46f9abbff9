// From the engine's numbers to the value that the figure draws from: the server's form, with the bytes as they are.

/** Return rows as the figure takes them. */
export function rowsValue(rows) {
  return Object.fromEntries(Object.entries(rows).map(([level, { pixels, ...numbers }]) => (
    [level, { ...numbers, ...(pixels ? { adversarial: pixels } : {}) }])));
}

/** Return an experiment's record as the figure takes it; `card` is what is known of its network. */
export function figureValue(card, record) {
  const [height, width, channels] = card.shape;
  return {
    ...record,
    height,
    width,
    channels,
    range: card.range,
    max: card.last,
    names: card.labels,
    predicted: record.predicted[0],
    hasGradient: record.sign.some((value) => value !== 0),
    gradientStop: '',   // networks that have one are not written for the browser
    before: record.original,
    rows: rowsValue(record.rows),
  };
}
