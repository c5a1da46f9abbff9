// Asks now and then whether the network that another one stands in for has arrived, and hears when it is accepted.
const ASK_AGAIN = 3000;

export function mount({ element, props, trigger }) {
  const timer = setInterval(() => {
    if (!element.isConnected) clearInterval(timer);
    else if (props.value?.pending) trigger('waited');
  }, ASK_AGAIN);

  // One listener for all: the button is made anew with each line.
  element.addEventListener('click', (event) => { if (event.target.closest('button')) trigger('accepted'); });
}
