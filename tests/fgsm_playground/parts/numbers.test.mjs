import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixed, percent, percentDigit, short } from '../../../fgsm_playground/parts/numbers.js';

test('halves round to the even digit, as in Python', () => {
  for (const [value, digits, text] of [[0.5, 0, '0'], [1.5, 0, '2'], [2.5, 0, '2'], [0.125, 2, '0.12'], [0.375, 2, '0.38'],
    [-0.5, 0, '0'], [-1.5, 0, '-2'], [0.3, 1, '0.3']]) {
    assert.equal(fixed(value, digits), text, `${value} to ${digits} digits`);
  }
});

test('a share far from both ends has no decimals, one near them has', () => {
  for (const [share, text] of [[0, '< 0.1 %'], [0.0004, '< 0.1 %'], [0.0006, '0.1 %'], [0.01, '1 %'], [0.5, '50 %'],
    [0.99, '99 %'], [0.995, '99.5 %'], [0.9996, '> 99.9 %'], [1, '> 99.9 %']]) {
    assert.equal(percent(share), text, `${share}`);
  }
  assert.equal(percentDigit(0.12345), '12.3 %');
});

test('a number has six digits at most and none that says nothing', () => {
  for (const [value, text] of [[0, '0'], [1, '1'], [-0.9921875, '-0.992188'], [255, '255'], [0.001, '0.001']]) {
    assert.equal(short(value), text);
  }
});
