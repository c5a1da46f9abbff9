// Where the three share a narrow screen, a tap on one shows it alone and large; another tap brings the others back.

/** Let a tap enlarge each picture of a figure. */
export function enlargeOnTap(element) {
  for (const button of element.querySelectorAll('.fg-enlarge')) {
    button.addEventListener('click', () => {
      const row = button.closest('.fg-row');
      const { part } = button.closest('.fg-cell').dataset;
      const large = row.dataset.large !== part;
      if (large) row.dataset.large = part;
      else delete row.dataset.large;
      button.setAttribute('aria-pressed', large);
    });
  }
}
