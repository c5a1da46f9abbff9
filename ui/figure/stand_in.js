const ASK_AGAIN = 3000;

let timer;

function wait() {
  clearTimeout(timer);
  if (props.value?.pending) timer = setTimeout(() => trigger('waited'), ASK_AGAIN);
}

// One listener for all: the button is made anew with each line.
element.addEventListener('click', (event) => { if (event.target.closest('button')) trigger('accepted'); });
watch('value', wait);
wait();
