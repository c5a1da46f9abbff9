const ASK_AGAIN = 3000;

const timer = setInterval(() => {
  if (!element.isConnected) clearInterval(timer);
  else if (props.value?.pending) trigger('waited');
}, ASK_AGAIN);

// One listener for all: the button is made anew with each line.
element.addEventListener('click', (event) => { if (event.target.closest('button')) trigger('accepted'); });
