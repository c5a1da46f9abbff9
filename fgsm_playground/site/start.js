// Runs before all else, in browsers of any age (ECMAScript 5): says so where the page cannot run, and what is missing.
(function () {
  // A module with an instruction of WebAssembly SIMD, the newest thing that the page cannot do without.
  var SIMD = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11];
  var asked = /[?&]language=(\w+)/.exec(window.location.search);
  var own = (navigator.language || 'en').slice(0, 2).toLowerCase();
  var start = { language: asked && TEXTS[asked[1]] ? asked[1] : TEXTS[own] ? own : 'en', begun: false, told: false };

  function tell(key) {
    if (start.told) return;   // the first reason counts
    start.told = true;
    document.getElementById('problem').appendChild(document.createTextNode(TEXTS[start.language][key]));
  }

  function lack() {
    if (typeof WebAssembly !== 'object' || !WebAssembly.validate) return 'no_webassembly';
    return WebAssembly.validate(new Uint8Array(SIMD)) ? '' : 'too_old';
  }

  // Whether the program may run, which asks for it in its first line.
  start.begin = function () {
    start.begun = true;
    if (!start.told) document.documentElement.className += ' st-begun';
    return !start.told;
  };
  function drawn() {
    return document.querySelector('#figure [data-key]') !== null;
  }

  document.documentElement.lang = start.language;
  window.fgsmStart = start;
  // A program that this browser cannot read, or that asks for what it does not have; a script that is not there.
  window.addEventListener('error', function (event) {
    if (event.target.id === 'program') tell('missing');
    else if (event.target === window && event.error && !drawn()) tell('too_old');
  }, true);
  window.addEventListener('load', function () {
    if (!start.begun) tell(document.getElementById('program') ? 'too_old' : 'damaged');
  });
  if (lack()) tell(lack());
})();
