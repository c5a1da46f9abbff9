// A white pen on a black field. `drawn` comes with the drawing after each stroke.
const LINE = 22;   // pixels

export function mount({ element, trigger }) {
  const field = element.querySelector('canvas');
  const pen = field.getContext('2d');
  let last = null;

  function clear() {
    pen.fillStyle = '#000';
    pen.fillRect(0, 0, field.width, field.height);
    pen.fillStyle = '#fff';
    pen.font = '16px system-ui, sans-serif';
  }

  function place(event) {
    const box = field.getBoundingClientRect();
    const scale = field.width / box.width;
    return [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
  }

  function stroke(event) {
    const [x, y] = place(event);
    pen.strokeStyle = '#fff';
    pen.lineWidth = LINE;
    pen.lineCap = pen.lineJoin = 'round';
    pen.beginPath();
    pen.moveTo(...(last ?? [x, y]));
    pen.lineTo(x, y);
    pen.stroke();
    last = [x, y];
  }

  field.addEventListener('pointerdown', (event) => {
    field.setPointerCapture(event.pointerId);
    last = null;
    stroke(event);
  });
  field.addEventListener('pointermove', (event) => { if (last) stroke(event); });
  field.addEventListener('pointerup', () => {
    if (!last) return;
    last = null;
    trigger('drawn', { png: field.toDataURL('image/png').split(',')[1] });
  });
  element.querySelector('[data-role=clear]').addEventListener('click', clear);
  clear();
}
