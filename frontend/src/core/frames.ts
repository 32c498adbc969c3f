const waiting = new Map<unknown, () => void>();

/** Runs the newest `draw` of each key once, before the next frame. */
export function onFrame(key: unknown, draw: () => void): void {
  if (waiting.size === 0) {
    if (document.hidden) setTimeout(flush, 100);
    else requestAnimationFrame(flush);
  }
  waiting.set(key, draw);
}

function flush(): void {
  const draws = [...waiting.values()];
  waiting.clear();
  for (const draw of draws) draw();
}
