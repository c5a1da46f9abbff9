// Where a card has the page stand: its permalink, and whether the page stands there.

/** Return this page's address with a card's settings. */
export function addressOfCard(link) {
  const address = new URL(window.location.href);
  for (const name of ['model', 'example', 'target', 'steps', 'level', 'beside']) address.searchParams.delete(name);
  for (const [name, value] of Object.entries(link)) address.searchParams.set(name, value);
  address.hash = '';
  return address;
}

/** Tell whether the page stands where a card has it; the level is the visitor's to change. */
export function isSetUp({ model, example }) {
  const here = new URL(window.location.href).searchParams;
  return here.get('model') === model && here.get('example') === example;
}
