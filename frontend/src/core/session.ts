import type { Json } from '../contract';
import type { Store } from './store';

interface Kept {
  session: string;
  app: string;
  /** The page loads itself anew, because the app was replaced while it ran. */
  swapped?: boolean;
  props?: Record<string, Record<string, Json>>;
}

const LOCK_TRIES = 8;
const LOCK_PAUSE_MS = 60;
const MOST_KEPT = 2_000_000;

/** Remembers the session of this tab over a reload, with what the visitor had typed. */
export class Sessions {
  private readonly key: string;
  /** What was kept before this load; null when there is nothing to resume. */
  kept: Kept | null = null;

  constructor(
    private readonly app: string,
    path: string = location.pathname,
  ) {
    this.key = `fanlight:session:${path}`;
  }

  /** The id to ask for. A duplicated tab has a copy of the storage but not the lock, and gets its own id. */
  async claim(mode: 'auto' | 'always' | 'never'): Promise<{ session: string; fresh: string | null; swapped?: boolean }> {
    const fresh = newId();
    const stored = this.load();
    const kept = mode === 'never' && !stored?.swapped ? null : stored;
    if (!kept || kept.app !== this.app || !(await hold(kept.session))) {
      void hold(fresh);
      return { session: fresh, fresh: null };
    }
    this.kept = kept;
    return { session: kept.session, fresh, swapped: kept.swapped };
  }

  /** The server's answer: this is the session now. */
  settle(session: string, resumed: boolean): void {
    if (!resumed) {
      this.kept = null;
      void hold(session);
    }
    this.save({ session, app: this.app });
  }

  /** Puts back what was on the page. */
  restore(store: Store): void {
    for (const [id, props] of Object.entries(this.kept?.props ?? {})) {
      for (const [key, value] of Object.entries(props)) store.restore(Number(id), key, value);
    }
    this.kept = null;
  }

  /** Keeps what is on the page, for the case that this is a reload. */
  keep(session: string, store: Store, swapped = false): void {
    const props: Kept['props'] = {};
    for (const block of store.all()) {
      if (block.touched.size === 0) continue;
      const own: Record<string, Json> = {};
      for (const key of block.touched) own[key] = block.read(key) ?? null;
      props[block.id] = own;
    }
    this.save({ session, app: this.app, swapped, props });
  }

  forget(): void {
    try {
      sessionStorage.removeItem(this.key);
    } catch {
      // Storage is closed to this page, so nothing was kept.
    }
  }

  private load(): Kept | null {
    try {
      const text = sessionStorage.getItem(this.key);
      return text ? (JSON.parse(text) as Kept) : null;
    } catch {
      return null;
    }
  }

  private save(kept: Kept): void {
    try {
      const text = JSON.stringify(kept);
      sessionStorage.setItem(this.key, text.length < MOST_KEPT ? text : JSON.stringify({ ...kept, props: {} }));
    } catch {
      // Full or closed storage: the page works, it only cannot resume.
    }
  }
}

export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** True when no other tab holds this session. The page that is being replaced by a reload lets go a moment late. */
async function hold(session: string): Promise<boolean> {
  const locks = globalThis.navigator?.locks;
  if (!locks) return isReload();
  for (let tries = isReload() ? LOCK_TRIES : 1; tries > 0; tries -= 1) {
    if (await tryHold(locks, session)) return true;
    if (tries > 1) await new Promise((resolve) => setTimeout(resolve, LOCK_PAUSE_MS));
  }
  return false;
}

function tryHold(locks: LockManager, session: string): Promise<boolean> {
  return new Promise((resolve) => {
    locks
      .request(`fanlight:${session}`, { ifAvailable: true }, (lock) => {
        resolve(lock !== null);
        return lock ? new Promise<never>(() => {}) : undefined;
      })
      .catch(() => resolve(true));
  });
}

function isReload(): boolean {
  const [entry] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  return entry?.type === 'reload';
}
