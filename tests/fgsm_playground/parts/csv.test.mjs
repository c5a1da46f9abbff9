import assert from 'node:assert/strict';
import { test } from 'node:test';
import { csvOf } from '../../../fgsm_playground/parts/csv.js';

test('a file begins with the mark of UTF-8 and ends each line as RFC 4180 has it', () => {
  assert.equal(csvOf([['a', 1], ['b "c"', null]]), '\uFEFF"a",1\r\n"b ""c""",""\r\n');
});

test('a spreadsheet runs nothing that a cell holds', () => {
  for (const text of ['=1+1', '+1', '-1', '@x', '\t=1', '  =1']) assert.match(csvOf([[text]]), /^\uFEFF"'/);
});
