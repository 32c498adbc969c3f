import { t } from '../../core/i18n';
import type { Place } from '../../core/transport/transport';

/** The link as the server tells of it. */
interface Told {
  state: 'connecting' | 'open' | 'away' | 'ended';
  url: string;
  public: boolean;
  /** Seconds until it ends; null without an end. */
  expires_in: number | null;
  /** How many seconds from now the end can be at most; missing while it cannot be moved. */
  longest_in?: number;
  text?: string;
  qr: string[];
}

export interface Shared extends Told {
  /** When it ends, by this machine's clock, in milliseconds since 1970; null without an end. */
  ends: number | null;
}

const SAME_MS = 2000;
const MOVED_TRIES = 12;
const MOVED_PAUSE_MS = 250;

/** The author's link, as last heard of. It asks only when told to. */
export class SharedLink {
  link: Shared | null = null;
  /** Why the last question or wish failed; empty when it did not. */
  trouble = '';
  private readonly listeners = new Set<() => void>();

  constructor(private readonly place: Place) {}

  /** Calls back after each answer, until what it returns is called. */
  watch(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  async refresh(): Promise<void> {
    const answer = await this.ask({ cache: 'no-store' });
    if (answer) this.take(answer as unknown as Told);
  }

  /** Moves the end by so many seconds; whether it moved. */
  async extend(seconds: number): Promise<boolean> {
    const before = this.link?.ends ?? null;
    if (before === null) return false;
    if (!(await this.wish({ extend: (before - Date.now()) / 1000 + seconds }))) return false;
    for (let tries = 0; tries < MOVED_TRIES; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, MOVED_PAUSE_MS));
      await this.refresh();
      if ((this.link?.ends ?? 0) > before) return true;
    }
    this.change({ trouble: t('share.notMoved') });
    return false;
  }

  /** Ends the link for good. */
  async stop(): Promise<void> {
    if (await this.wish({ stop: true })) this.end(t('share.stopped'));
  }

  private wish(wish: object): Promise<object | null> {
    return this.ask({
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-fanlight-page': this.place.token },
      body: JSON.stringify(wish),
    });
  }

  private async ask(options: RequestInit): Promise<object | null> {
    try {
      const answer = await fetch(new URL('gradio_api/link', this.place.base), options);
      const body = (await answer.json()) as { message?: string };
      if (answer.ok) {
        this.change({ trouble: '' });
        return body;
      }
      if (answer.status === 404) this.end(t('share.none'));
      else this.change({ trouble: body.message || t('error.refused') });
    } catch {
      this.change({ trouble: t('error.unreachable') });
    }
    return null;
  }

  private take(told: Told): void {
    const before = this.link;
    if (before?.state === 'ended') return; // an answer that was under way when it was stopped
    let ends = told.expires_in === null ? null : Date.now() + told.expires_in * 1000;
    if (ends !== null && Math.abs(ends - (before?.ends ?? 0)) < SAME_MS) ends = before?.ends ?? ends;
    this.change({ link: { ...told, ends } });
  }

  private end(text: string): void {
    const link: Shared = { state: 'ended', url: '', public: false, expires_in: null, ends: null, qr: [], text };
    this.change({ link, trouble: '' });
  }

  private change(fields: Partial<Pick<SharedLink, 'link' | 'trouble'>>): void {
    Object.assign(this, fields);
    for (const listener of this.listeners) listener();
  }
}
