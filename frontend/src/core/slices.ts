const SLICE_MS = 30;

/** Does small works in order, at once while they are few, else in slices that let the page paint and react. */
export class Slices {
  private readonly works: (() => void)[] = [];
  private next = 0;
  private slept = false;
  private began = 0;

  push(work: () => void): void {
    this.works.push(work);
    if (this.slept) return;
    if (this.works.length === 1) {
      this.began = performance.now();
      queueMicrotask(() => this.run(this.began));
    }
    if (performance.now() - this.began < SLICE_MS) this.step();
  }

  private run(began = performance.now()): void {
    this.slept = false;
    while (this.next < this.works.length) {
      if (performance.now() - began > SLICE_MS) {
        this.slept = true;
        setTimeout(() => this.run(), 0);
        return;
      }
      this.step();
    }
    this.works.length = this.next = 0;
  }

  private step(): void {
    const work = this.works[this.next];
    this.next += 1;
    work?.();
  }
}
