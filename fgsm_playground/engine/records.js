// What the page is told of an experiment: numbers only, of the levels that were asked for.
import { topClasses } from './experiment.js';

/** Return a name for an experiment, from everything that it depends on. */
export function keyOf(model, pixels, ...parts) {
  let [a, b] = [0x811c9dc5, 0x1b873593];   // FNV-1a, twice: it has to tell a visitor's pictures apart, no more
  const mix = (byte) => { a = Math.imul(a ^ byte, 0x01000193); b = Math.imul(b ^ byte, 0x01000193) + byte; };
  for (const byte of new TextEncoder().encode(JSON.stringify([model, ...parts]))) mix(byte);
  for (const byte of pixels) mix(byte);
  return [a, b].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
}

export async function rowRecord(experiment, level, withControl) {
  const row = await experiment.measure(level, withControl);
  const said = row.probabilities;
  const rival = experiment.rival(said);
  return {
    top: topClasses(said),
    alone: topClasses(row.alone),
    original: said[experiment.label],
    rival: said[rival],
    rivalIndex: rival,
    random: row.random ? row.random[experiment.label] : null,
    outcome: experiment.outcome(row),
    largest: row.largest,
    pixels: experiment.steps > 1 ? await experiment.adversarial(level) : null,
  };
}

export async function rowRecords(experiment, levels, controls) {
  const rows = {};
  for (const level of levels) rows[level] = await rowRecord(experiment, level, controls.includes(level));
  return rows;
}

export async function experimentRecord(experiment, { levels, controls, last, gradient = false }) {
  const { predicted } = experiment;
  return {
    key: experiment.key,
    pixels: experiment.pixels,
    sign: experiment.sign,
    gradient: gradient ? experiment.gradientPicture() : null,
    steps: experiment.steps,
    label: experiment.label,
    target: experiment.target,
    truth: experiment.truth,
    predicted: [predicted, experiment.original[predicted]],
    original: topClasses(experiment.original),
    rows: await rowRecords(experiment, levels, controls),
    smallest: experiment.smallest(last),
  };
}
