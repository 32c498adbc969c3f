/** What the visitor holds down, by pointer or by the space bar, until the click that follows has been heard. */
let held: Element | null = null;
let waiting: (() => void)[] = [];

function hold(target: EventTarget | null): void {
  held = target instanceof Element ? target : null;
}

function release(): void {
  setTimeout(() => {
    held = null;
    const calls = waiting;
    waiting = [];
    for (const call of calls) call();
  }, 0);
}

addEventListener('pointerdown', (event) => hold(event.composedPath()[0] ?? null), true);
addEventListener('keydown', (event) => event.key === ' ' && hold(event.composedPath()[0] ?? null), true);
for (const end of ['pointerup', 'pointercancel'] as const) addEventListener(end, release, true);
addEventListener('blur', release); // the window's own
addEventListener('keyup', (event) => event.key === ' ' && release(), true);

/** Calls once nothing in `host` is held: a button that is replaced between press and release hears no click. */
export function unlessPressed(host: Element, call: () => void): void {
  if (held && host.contains(held)) waiting.push(call);
  else call();
}
