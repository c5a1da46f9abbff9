// Rows measured after the figure was drawn go to the figure's own script.
watch('value', () => { if (props.value) window.fgsmPlayground?.patch(props.value); });
