import { parseJson } from '../json';
import type { Json, ProgressItem } from '../../contract';
import type { Edit } from '../patches';
import type { JobMessage, Listener, NoticeLevel, Place, RunRequest, Transport } from './transport';

interface StockOutput {
  data?: Json[];
  error?: string | null;
  title?: string;
  duration?: number | null;
  visible?: boolean;
}

interface StockMessage {
  msg: string;
  event_id: string | null;
  rank?: number;
  queue_size?: number;
  rank_eta?: number | null;
  eta?: number | null;
  progress_data?: ProgressItem[];
  log?: string;
  level?: NoticeLevel;
  title?: string;
  duration?: number | null;
  visible?: boolean;
  output?: StockOutput;
  success?: boolean;
  message?: string;
}

/** The way for networks that let no socket through: Gradio's own queue routes, translated to our messages. */
export class StockTransport implements Transport {
  private reader: AbortController | undefined;
  private readonly pending = new Set<string>();
  private readonly begun = new Set<string>();
  private readonly cancelled = new Set<string>();
  private readonly early: StockMessage[] = [];
  private joining = 0;
  private n = 0;

  constructor(
    private readonly place: Place,
    private readonly listener: Listener,
  ) {
    this.place.session = place.fresh ?? place.session;
    queueMicrotask(() => {
      this.listener.state('open');
      this.listener.welcomed({ session: this.place.session, resumed: false, busy: false });
    });
  }

  run(request: RunRequest): void {
    void this.join(request);
  }

  cancel(job: string, fn: number): void {
    this.cancelled.add(job);
    void this.post('cancel', { session_hash: this.place.session, fn_index: fn, event_id: job }).catch(() => {});
  }

  close(): void {
    this.reader?.abort();
  }

  private async join(request: RunRequest): Promise<void> {
    const { call, fn, data, event_data, trigger, query } = request;
    const body = { data, fn_index: fn, session_hash: this.place.session, event_data, trigger_id: trigger };
    this.joining += 1;
    try {
      const response = await this.post(`queue/join${query ? `?${query}` : ''}`, body);
      const answer = (await response.json().catch(() => ({}))) as {
        event_id?: string;
        detail?: Json;
        message?: string;
        code?: string;
      };
      if (!response.ok || !answer.event_id) {
        const message = answer.message ?? (typeof answer.detail === 'string' ? answer.detail : '');
        const { code = '', detail = null } = answer;
        this.listener.messages([{ t: 'refused', call, status: response.status, code, message, detail }]);
        return;
      }
      this.pending.add(answer.event_id);
      this.listener.messages([{ t: 'accepted', call, job: answer.event_id }]);
      if (!this.reader) void this.read();
    } catch {
      this.listener.messages([{ t: 'refused', call, status: 0, code: 'unreachable', message: '' }]);
    } finally {
      this.joining -= 1;
      if (this.joining === 0) for (const message of this.early.splice(0)) this.translate(message);
    }
  }

  private post(route: string, body: object): Promise<Response> {
    return fetch(new URL(`gradio_api/${route}`, this.place.base), {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-fanlight-page': this.place.token, 'x-gradio-user': 'app' },
      body: JSON.stringify(body),
    });
  }

  private async read(): Promise<void> {
    const reader = new AbortController();
    this.reader = reader;
    const url = new URL('gradio_api/queue/data', this.place.base);
    url.searchParams.set('session_hash', this.place.session);
    try {
      const response = await fetch(url, {
        headers: { accept: 'text/event-stream', 'x-fanlight-page': this.place.token },
        signal: reader.signal,
      });
      if (!response.ok || !response.body) throw new Error(String(response.status));
      let rest = '';
      const chunks = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { done, value } = await chunks.read();
        if (done) break;
        const blocks = (rest + value).split('\n\n');
        rest = blocks.pop() ?? '';
        for (const block of blocks) {
          if (block.startsWith('data:')) this.take(parseJson(block.slice(5)) as StockMessage);
        }
      }
    } catch {
      if (reader.signal.aborted) return;
    }
    this.reader = undefined;
    this.ended();
  }

  /** The stream has ended: normally with nothing pending, or because a run joined just then, or by a break. */
  private ended(): void {
    if (this.joining === 0 && this.pending.size > 0) {
      for (const job of this.pending) this.tell({ t: 'failed', n: this.number(), job, error: null, code: 'stream-lost' });
      this.pending.clear();
    }
  }

  private take(message: StockMessage): void {
    const known = message.event_id === null || this.pending.has(message.event_id);
    if (!known && this.joining > 0) this.early.push(message);
    else this.translate(message);
  }

  private translate(message: StockMessage): void {
    const job = message.event_id;
    const n = this.number();
    if (message.msg === 'unexpected_error') {
      for (const each of this.pending) this.tell({ t: 'failed', n, job: each, error: message.message ?? null });
      this.pending.clear();
    }
    if (job === null || !this.pending.has(job)) return;
    const { output = {} } = message;
    switch (message.msg) {
      case 'estimation':
        this.tell({
          t: 'queued',
          n,
          job,
          rank: message.rank ?? 0,
          size: message.queue_size ?? 0,
          eta: message.rank_eta ?? null,
        });
        break;
      case 'process_starts':
        this.tell({ t: 'started', n, job, eta: message.eta ?? null });
        break;
      case 'progress':
        this.tell({ t: 'progress', n, job, items: message.progress_data ?? [] });
        break;
      case 'log': {
        const { level = 'info', title, duration, visible, log = '' } = message;
        this.tell({ t: 'notice', n, job, level, message: log, title, duration, visible } as JobMessage);
        break;
      }
      case 'process_generating':
      case 'process_streaming':
        if (!message.success || !output.data) break;
        if (message.msg === 'process_generating' && this.begun.has(job)) {
          this.tell({ t: 'patch', n, job, ops: output.data as unknown as Edit[][] });
        } else {
          this.begun.add(job);
          this.tell({ t: 'values', n, job, values: output.data });
        }
        break;
      case 'process_completed':
        this.finish(job, n, message, output);
        break;
    }
  }

  private finish(job: string, n: number, message: StockMessage, output: StockOutput): void {
    this.pending.delete(job);
    this.begun.delete(job);
    if (this.cancelled.delete(job)) this.tell({ t: 'cancelled', n, job });
    else if (message.success) this.tell({ t: 'done', n, job, values: output.data ?? null });
    else {
      const { error = null, title, duration, visible } = output;
      this.tell({ t: 'failed', n, job, error, title, duration, visible } as JobMessage);
    }
  }

  private tell(message: JobMessage): void {
    this.listener.messages([message]);
  }

  private number(): number {
    this.n += 1;
    return this.n;
  }
}
