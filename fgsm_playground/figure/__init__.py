"""Figure 1, live: the controls, a request made of them, the attack, and the value that the browser draws from."""
