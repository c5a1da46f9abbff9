// Five rows a picture, made once and only changed afterwards, so that nothing jumps while the slider moves.
export function makeBars(list) {
  list.replaceChildren(...Array.from({ length: 5 }, () => {
    const row = document.createElement('li');
    for (const part of ['mark', 'name', 'bar', 'number']) {
      const cell = document.createElement('span');
      cell.className = `fg-${part}`;
      row.append(cell);
    }
    return row;
  }));
}

// ● the original class, ◆ the target or the rival: told apart by shape as well as by colour.
export function drawBars(list, top, { label, rival }) {
  [...list.children].forEach((row, i) => {
    const [name, index, probability, text] = top[i] ?? ['', -1, 0, ''];
    const kind = index === label ? 'label' : index === rival ? 'rival' : 'other';
    const [mark, title, bar, number] = row.children;
    row.dataset.kind = kind;
    mark.textContent = { label: '●', rival: '◆', other: '' }[kind];
    title.textContent = title.title = name;
    bar.style.setProperty('--share', probability);
    number.textContent = text;
  });
}
