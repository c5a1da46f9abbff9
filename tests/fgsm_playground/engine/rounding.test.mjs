import assert from 'node:assert/strict';
import { test } from 'node:test';
import { halfToEven } from '../../../fgsm_playground/engine/rounding.js';

test('halves go to the even number', () => {
  for (const [value, whole] of [[0.5, 0], [1.5, 2], [2.5, 2], [2.4, 2], [2.6, 3], [-0.5, 0], [-1.5, -2], [-2.5, -2]]) {
    assert.ok(halfToEven(value) === whole, `${value}: ${halfToEven(value)}`);
  }
});
