import assert from 'node:assert/strict';
import { test } from 'node:test';
import { coarseLevels, missingLevels } from '../../../fgsm_playground/engine/levels.js';

test('the last level is always among the coarse ones, once', () => {
  assert.deepEqual(coarseLevels(32), [0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32]);
  assert.deepEqual(coarseLevels(5), [0, 1, 2, 3, 4, 5]);
});

test('one step grows coarse to fine', () => {
  assert.deepEqual(missingLevels({ steps: 1, smallest: { known: false } }, 5, [0, 2]), [1, 3, 4, 5]);
});

test('several steps go up level by level until one fools, then stay coarse', () => {
  assert.deepEqual(missingLevels({ steps: 10, smallest: { known: false } }, 8, [0]), [1, 2, 3, 4, 5, 6, 7, 8]);
  assert.deepEqual(missingLevels({ steps: 10, smallest: { known: true } }, 8, [0]), [1, 2, 3, 4, 6, 8]);
});
