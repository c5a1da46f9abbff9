// The class that a target button stands for.

/** Return a class to aim at; `top` holds all classes, the most probable first. */
export function suggestedClass(how, top) {
  const place = { 'runner-up': 1, 'least likely': top.length - 1 }[how] ?? 1 + Math.floor(Math.random() * (top.length - 1));
  return top[place][0];
}
