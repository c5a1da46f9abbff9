// Numbers as Python and the library write them.

// Of two numbers equally near, the one with an even last digit.
export function fixed(value, digits) {
  const halves = value * 2 ** (digits + 1);   // exact, unlike value * 10 ** digits
  if (!Number.isInteger(halves) || halves % 2 === 0) return value.toFixed(digits);
  const below = Math.floor(value * 10 ** digits);
  return ((below + Math.abs(below % 2)) / 10 ** digits).toFixed(digits);
}

// Six digits at most, and none that says nothing.
export function short(value) {
  const places = value === 0 ? 0 : Math.max(0, 5 - Math.floor(Math.log10(Math.abs(value))));
  return String(Number(fixed(value, places)));
}

export function percentDigit(share) {
  return `${fixed(100 * share, 1)} %`;
}

export function percent(share) {
  const value = 100 * share;
  if (value >= 1 && value <= 99) return `${fixed(value, 0)} %`;
  if (value < 0.05) return '< 0.1 %';
  return value >= 99.95 ? '> 99.9 %' : `${fixed(value, 1)} %`;
}
