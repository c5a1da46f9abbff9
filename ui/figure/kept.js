(language) => {
  // Only after a reload: a link that was followed says itself what to begin with.
  const again = performance.getEntriesByType('navigation')[0]?.type === 'reload';
  const own = again && !new URL(window.location).searchParams.has('example');
  let kept = '';
  try { if (own) kept = sessionStorage.getItem('fgsm:picture') ?? ''; } catch { /* a browser that keeps nothing */ }
  return [language, kept];
}
