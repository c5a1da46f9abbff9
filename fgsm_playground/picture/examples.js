// One listener for all: the buttons are made anew when the network changes.
export function mount({ element, trigger }) {
  element.addEventListener('click', (event) => {
    const button = event.target.closest('button[data-name]');
    if (button) trigger('chosen', { name: button.dataset.name });
  });
}
