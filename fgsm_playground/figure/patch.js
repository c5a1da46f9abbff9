// Rows that were measured after the figure was drawn go to the figures.
import { tellFigures } from './shared.js';

export function mount({ props, watch }) {
  watch('value', () => { if (props.value) tellFigures('patch', props.value); });
}
