import { signal, type Signal } from '@preact/signals';
import type { Status } from '../contract';

const IDLE: Status = {
  state: 'idle',
  shown: 'hidden',
  since: 0,
  rank: null,
  eta: null,
  items: [],
  streaming: false,
  message: '',
  refused: false,
};

/** What each component is waiting for. The newest run that touches a component owns its status. */
export class StatusBoard {
  private readonly signals = new Map<number, Signal<Status>>();
  private readonly owners = new Map<number, object>();
  /** Called when a component gets its first status, so that its bar is made only then. */
  onFirst: (id: number) => void = () => {};

  /** True when the component ever had a status. */
  has(id: number): boolean {
    return this.owners.has(id);
  }

  of(id: number): Signal<Status> {
    let found = this.signals.get(id);
    if (!found) {
      found = signal(IDLE);
      this.signals.set(id, found);
    }
    return found;
  }

  begin(owner: object, ids: number[], shown: Status['shown']): void {
    const status: Status = { ...IDLE, state: 'waiting', shown, since: performance.now() };
    for (const id of ids) {
      const first = !this.owners.has(id);
      this.owners.set(id, owner);
      const place = this.of(id);
      place.value = status;
      if (first) this.onFirst(id);
    }
  }

  update(owner: object, ids: number[], fields: Partial<Status>): void {
    for (const id of ids) {
      if (this.owners.get(id) !== owner) continue;
      const place = this.of(id);
      place.value = { ...place.peek(), ...fields };
    }
  }

  /** The run is over. Its error stands under the first component only; the others are marked. */
  end(owner: object, ids: number[], message = ''): void {
    let told = false;
    for (const id of ids) {
      if (this.owners.get(id) !== owner) continue;
      const place = this.of(id);
      place.value = message ? { ...IDLE, state: 'failed', message: told ? '' : message } : IDLE;
      told = true;
    }
  }

  /** The components are gone. */
  forget(ids: Iterable<number>): void {
    for (const id of ids) {
      this.signals.delete(id);
      this.owners.delete(id);
    }
  }

  /** Puts an error line under a component that no run owns, such as an input that was refused. */
  fail(id: number, message: string): void {
    this.begin(this, [id], 'hidden');
    this.update(this, [id], { state: 'failed', message, refused: true });
  }

  /** Takes an error line away, as when the visitor edits the control. */
  clear(id: number): void {
    const place = this.signals.get(id);
    if (place?.peek().state === 'failed') place.value = IDLE;
  }
}
