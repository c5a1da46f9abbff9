import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Words } from '../../../fgsm_playground/parts/words.js';

const TEXTS = { en: { hello: 'Hello {name}' }, de: { hello: 'Hallo {name}' } };

test('a text is in the language of the page, with its placeholders filled', () => {
  assert.equal(new Words(TEXTS, 'de').say('hello', { name: 'Ada' }), 'Hallo Ada');
});

test('an unknown language falls back to English', () => {
  const words = new Words(TEXTS, 'it');
  assert.equal(words.language, 'en');
  assert.equal(words.say('hello', { name: 'Ada' }), 'Hello Ada');
});
