// The JavaScript of the page: recommended rules, modules that exist, no circles, imports that go down only, and Gradio's
// private names in their adapter alone.
import js from '@eslint/js';
import globals from 'globals';
import { importX } from 'eslint-plugin-import-x';

// From the first floor to the last; folders on one floor do not know of each other. `*` is what lies in fgsm_playground/ itself.
const FLOORS = [
  ['*', 'site'],
  ['browser'],
  ['compare', 'defend', 'explain', 'lesson', 'live', 'robustness'],
  ['figure'],
  ['picture'],
  ['engine'],
  ['parts'],
  ['gradio'],
];
const at = (folder) => (folder === '*' ? './fgsm_playground/*.js' : `./fgsm_playground/${folder}/**`);
const zones = FLOORS.flatMap((floor, i) => floor.map((folder) => ({
  target: at(folder),
  from: [...floor.filter((each) => each !== folder), ...FLOORS.slice(0, i).flat()].map(at),
  message: 'Imports go down only: see FLOORS in eslint.config.mjs.',
})));
const PRIVATE = /gradio_config|__gradio_session_hash__|toast-wrap|data-testid|gradio\.FileData|__type__/.source;

export default [
  { ignores: ['**/node_modules/**', '.venv/**'] },
  js.configs.recommended,
  {
    files: ['fgsm_playground/**/*.js', 'tests/**/*.mjs'],
    plugins: { 'import-x': importX },
    languageOptions: { ecmaVersion: 2022, sourceType: 'module', globals: globals.browser },
    rules: {
      'import-x/no-unresolved': ['error', { ignore: ['^onnxruntime-web/', '^jpeg-js/', '^fflate$'] }],
      'import-x/named': 'error',
      'import-x/no-cycle': 'error',
      'import-x/first': 'error',
      'import-x/no-duplicates': 'error',
      'import-x/no-restricted-paths': ['error', { zones }],
      'no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'no-var': 'error',
      'prefer-const': 'error',
      eqeqeq: 'error',
      'consistent-return': 'error',
      'max-lines': ['error', { max: 200, skipComments: true }],
    },
  },
  // Runs before the program, in browsers of any age; export.py puts TEXTS before it.
  {
    files: ['fgsm_playground/site/start.js'],
    languageOptions: { ecmaVersion: 5, sourceType: 'script', globals: { TEXTS: 'readonly', Uint8Array: 'readonly', WebAssembly: 'readonly' } },
    rules: { 'no-var': 'off', 'consistent-return': 'off' },
  },
  { files: ['tests/**/*.mjs'], languageOptions: { globals: globals.node } },
  {
    files: ['fgsm_playground/**/*.js'],
    ignores: ['fgsm_playground/gradio/**'],
    rules: {
      'no-restricted-syntax': ['error', ...['Identifier[name', 'Literal[value', 'TemplateElement[value.raw'].map((node) => ({
        selector: `${node}=/${PRIVATE}/]`,
        message: "Gradio's private names belong in fgsm_playground/gradio/.",
      }))],
    },
  },
];
