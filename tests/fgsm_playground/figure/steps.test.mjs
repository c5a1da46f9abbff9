import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stepsFor } from '../../../fgsm_playground/figure/steps.js';

test('a target brings several steps, unless the visitor has chosen how many', () => {
  assert.equal(stepsFor(3, 1, 10), 10);
  assert.equal(stepsFor(0, 1, 10), 10);
  assert.equal(stepsFor(3, 4, 10), 4);
});

test('without a target one step is FGSM', () => {
  for (const none of [null, '']) assert.equal(stepsFor(none, 4, 10), 1);
});
