/** Lets calls of one kind through at most every so many milliseconds; of those that come too early the newest waits. */
export class Turns {
  private readonly last = new Map<number, number>();
  private readonly waiting = new Map<number, () => void>();

  take(kind: number, everyMs: number, call: () => void): void {
    if (this.waiting.has(kind)) {
      this.waiting.set(kind, call);
      return;
    }
    const left = (this.last.get(kind) ?? -Infinity) + everyMs - performance.now();
    if (left <= 0) {
      this.last.set(kind, performance.now());
      call();
      return;
    }
    this.waiting.set(kind, call);
    setTimeout(() => {
      const newest = this.waiting.get(kind);
      this.waiting.delete(kind);
      this.last.set(kind, performance.now());
      newest?.();
    }, left);
  }
}
