import { batch } from '@preact/signals';
import type { Json } from '../contract';
import type { Dependency } from './config';
import { applyPatch } from './patches';
import { asPayloads, runScript } from './scripts';
import type { StatusBoard } from './status';
import type { Store } from './store';
import type { Answer, JobMessage, RunRequest } from './transport/transport';
import { Turns } from './turns';

export interface Notice {
  level: 'info' | 'success' | 'warning' | 'error';
  title?: string;
  message: string;
  /** Seconds; null stays until closed, undefined is the usual time. */
  duration?: number | null;
}

/** What the dispatcher needs from the page around it. */
export interface Surroundings {
  store: Store;
  status: StatusBoard;
  send(request: RunRequest): void;
  stop(job: string, fn: number): void;
  notify(notice: Notice): void;
  scrollTo(id: number): void;
  /** Puts the cursor into a component; false where it is not on the page. */
  focus(id: number): boolean;
  /** Which of these show that they are waiting: not buttons, and layouts only when asked. */
  showsProgress(id: number): boolean;
  /** What stands for no value in components of this type. */
  empty(type: string): Json;
  t(key: string, values?: Record<string, string | number>): string;
  query: string;
}

type Failure = Pick<Extract<JobMessage, { t: 'failed' }>, 'title' | 'duration' | 'visible' | 'input'>;
type Outcome = 'success' | 'failure' | 'cancelled';

/** One run of one listener, from its trigger to its end. */
class Run {
  job: string | undefined;
  stopped = false;
  payloads: Json[] | undefined;
  /** What waits for the answer, where a script has called: no component shows it. */
  answer: { resolve(value: Json): void; reject(error: Error): void } | undefined;
  constructor(
    readonly call: string,
    readonly listener: Dependency,
    readonly shownOn: number[],
  ) {}
}

interface Trigger {
  id: number | null;
  data: Json;
}

const TEXT_OF_EDITS: ReadonlySet<string> = new Set(['input', 'change', 'upload', 'clear', 'release']);

/** Decides which listener runs when, and carries what comes back to the components. */
export class Dispatcher {
  private readonly listeners = new Map<number, Dependency>();
  private readonly byEvent = new Map<string, Dependency[]>();
  private readonly after = new Map<number, Dependency[]>();
  private readonly active = new Map<number, Set<Run>>();
  private readonly again = new Map<number, Trigger>();
  private readonly byCall = new Map<string, Run>();
  private readonly byJob = new Map<string, Run>();
  /** Files on their way to the server, by the component that takes them. */
  private readonly uploads = new Map<number, Promise<unknown>>();
  private readonly orphans = new Map<string, JobMessage[]>();
  private readonly turns = new Turns();
  private readonly prefix = Math.random().toString(36).slice(2, 8);
  private calls = 0;

  constructor(
    dependencies: Dependency[],
    private readonly page: Surroundings,
  ) {
    this.listen(dependencies);
    page.store.onChange = (id) => this.fire(id, 'change');
  }

  private listen(listeners: Dependency[]): void {
    for (const listener of listeners) {
      this.listeners.set(listener.id, listener);
      for (const [id, event] of listener.targets) this.note(this.byEvent, `${id}:${event}`, listener);
      if (listener.trigger_after != null) this.note(this.after, listener.trigger_after, listener);
    }
  }

  /** Puts the listeners of a part in the place of those that it had before; returns the new ones that wait for `load`. */
  exchange(before: Dependency[], now: Dependency[]): Dependency[] {
    const old = new Set(before.map(({ id }) => id));
    for (const listener of before) {
      this.listeners.delete(listener.id);
      for (const [id, event] of listener.targets) drop(this.byEvent, `${id}:${event}`, listener);
      if (listener.trigger_after != null) drop(this.after, listener.trigger_after, listener);
    }
    this.listen(now);
    for (const id of old) if (!this.listeners.has(id)) this.again.delete(id);
    return now.filter(({ id, targets }) => !old.has(id) && targets.some(([, event]) => event === 'load'));
  }

  private note<K>(map: Map<K, Dependency[]>, key: K, listener: Dependency): void {
    const list = map.get(key);
    if (!list) map.set(key, [listener]);
    else if (!list.includes(listener)) list.push(listener);
  }

  /** Runs that read this component wait until the upload has ended. */
  uploading<T>(id: number, upload: Promise<T>): Promise<T> {
    this.uploads.set(id, upload);
    const over = (): void => {
      if (this.uploads.get(id) === upload) this.uploads.delete(id);
    };
    upload.then(over, over);
    return upload;
  }

  listens(id: number, event: string): boolean {
    return this.byEvent.has(`${id}:${event}`);
  }

  fire(id: number, event: string, data: Json = null): void {
    if (TEXT_OF_EDITS.has(event)) this.page.status.clear(id);
    for (const listener of this.byEvent.get(`${id}:${event}`) ?? []) this.trigger(listener, { id, data });
  }

  /** The page, or a part of it, has loaded. */
  load(listeners: Iterable<Dependency> = this.listeners.values()): void {
    for (const listener of [...listeners]) {
      const target = listener.targets.find(([, event]) => event === 'load');
      if (target) this.trigger(listener, { id: target[0], data: null });
    }
  }

  /** A page that was loaded anew goes on: only what no part was kept of is made again. */
  loadMissing(): void {
    const isEmpty = (id: number): boolean => {
      const block = this.page.store.get(id);
      return block?.type === 'rendering' && block.read('value') == null;
    };
    this.load([...this.listeners.values()].filter(({ outputs }) => outputs.some(isEmpty)));
  }

  /** Makes the parts again that the server has forgotten. */
  loadParts(): void {
    const isPart = (id: number): boolean => this.page.store.get(id)?.type === 'rendering';
    this.load([...this.listeners.values()].filter(({ outputs }) => outputs.some(isPart)));
  }

  get busy(): boolean {
    for (const runs of this.active.values()) if (runs.size > 0) return true;
    return false;
  }

  /** Runs the listener unless it has to wait: for the job before it, or as a stream for its next turn. */
  private trigger(listener: Dependency, trigger: Trigger): void {
    if (listener.stream_every == null || listener.stream_every <= 0) this.begin(listener, trigger);
    else this.turns.take(listener.id, listener.stream_every * 1000, () => this.begin(listener, trigger));
  }

  private begin(listener: Dependency, trigger: Trigger): void {
    const pending = (this.active.get(listener.id)?.size ?? 0) > 0;
    if (pending && listener.trigger_mode === 'always_last') this.again.set(listener.id, trigger);
    else if (!pending || listener.trigger_mode === 'multiple') void this.start(listener, trigger);
  }

  private payload(id: number): Json {
    const block = this.page.store.get(id);
    return block ? (block.read('value') ?? this.page.empty(block.type)) : null;
  }

  /** All that the page has changed of a component, and its value. */
  private whole(id: number): Json {
    const block = this.page.store.get(id);
    const props = [...(block?.touched ?? [])].map((key) => [key, block?.read(key) ?? null] as const);
    return { ...Object.fromEntries(props), value: this.payload(id), __type__: 'props' };
  }

  private async start(listener: Dependency, trigger: Trigger): Promise<void> {
    const shownOn = (listener.show_progress_on ?? listener.outputs).filter((id) => this.page.showsProgress(id));
    this.calls += 1;
    const run = new Run(`${this.prefix}${this.calls}`, listener, shownOn);
    this.remember(run);
    for (const id of listener.cancels ?? []) this.cancel(id);
    const uploads = listener.inputs.flatMap((id) => this.uploads.get(id) ?? []);
    if (uploads.length > 0) await Promise.allSettled(uploads);
    if (run.stopped) return;
    let data = listener.inputs.map((id, place) => (listener.wholes?.includes(place) ? this.whole(id) : this.payload(id)));
    try {
      if (typeof listener.js === 'string') {
        const outputs = listener.outputs.map((id) => this.payload(id));
        const result = await runScript(listener.js, [...data, ...outputs]);
        if (run.stopped) return;
        if (listener.backend_fn) data = asPayloads(result, listener.inputs.length, data);
        else this.show(run, asPayloads(result, listener.outputs.length, []));
      }
    } catch (error) {
      console.error(error);
      this.fail(run, null);
      return;
    }
    if (!listener.backend_fn) {
      if (listener.sets) this.show(run, listener.sets);
      this.finish(run, 'success');
      return;
    }
    this.byCall.set(run.call, run);
    this.page.status.begin(run, shownOn, listener.show_progress ?? 'full');
    if (listener.scroll_to_output && listener.outputs[0] !== undefined) this.page.scrollTo(listener.outputs[0]);
    this.page.send({
      call: run.call,
      fn: listener.id,
      data,
      event_data: listener.collects_event_data === false ? null : trigger.data,
      trigger: trigger.id,
      query: this.page.query,
    });
  }

  /** Runs a function for the script of a component, whatever else runs; gives what it returned. */
  call(id: number, name: string, args: Json[]): Promise<Json> {
    const found = [...this.listeners.values()].find((each) => each.serves === name && each.inputs[0] === id);
    if (!found) return Promise.reject(new Error(this.page.t('error.refused')));
    this.calls += 1;
    const run = new Run(`${this.prefix}${this.calls}`, { ...found, inputs: [], outputs: [] }, []);
    const answer = new Promise<Json>((resolve, reject) => {
      run.answer = { resolve, reject };
    });
    this.byCall.set(run.call, run);
    this.page.send({ call: run.call, fn: found.id, data: [args], event_data: null, trigger: null, query: this.page.query });
    return answer;
  }

  private remember(run: Run): void {
    const runs = this.active.get(run.listener.id);
    if (runs) runs.add(run);
    else this.active.set(run.listener.id, new Set([run]));
  }

  /** Stops what runs of a listener. */
  private cancel(listener: number): void {
    this.again.delete(listener);
    for (const run of [...(this.active.get(listener) ?? [])]) {
      run.stopped = true;
      if (run.job !== undefined) this.page.stop(run.job, listener);
      this.finish(run, 'cancelled', run.job === undefined && this.byCall.has(run.call));
    }
  }

  /** Takes messages from the server; a frame of them changes the page once. */
  take(messages: (JobMessage | Answer)[]): void {
    const owned = new WeakSet<object>();
    batch(() => {
      for (const message of messages) {
        if (message.t === 'accepted') this.accept(message.call, message.job);
        else if (message.t === 'refused') this.refuse(message);
        else this.route(message, owned);
      }
    });
  }

  private accept(call: string, job: string): void {
    const run = this.byCall.get(call);
    if (!run || run.job === job) return;
    run.job = job;
    this.byJob.set(job, run);
    if (run.stopped) {
      this.page.stop(job, run.listener.id);
      this.forget(run);
      return;
    }
    const early = this.orphans.get(job) ?? [];
    this.orphans.delete(job);
    if (this.byCall.size === this.byJob.size) this.orphans.clear();
    for (const message of early) this.route(message, new WeakSet());
  }

  private refuse(answer: Extract<Answer, { t: 'refused' }>): void {
    const run = this.byCall.get(answer.call);
    if (!run || run.stopped) return;
    const { detail } = answer;
    let told = false;
    if (Array.isArray(detail)) {
      run.listener.inputs.forEach((id, index) => {
        const verdict = detail[index];
        if (!verdict || typeof verdict !== 'object' || Array.isArray(verdict) || verdict.is_valid !== false) return;
        this.page.status.fail(id, String(verdict.message || this.page.t('input.invalid')));
        if (!told) this.page.focus(id);
        told = true;
      });
    }
    if (told) this.finish(run, 'failure');
    else this.fail(run, answer.message || this.page.t(answer.status === 0 ? 'error.unreachable' : 'error.refused'));
  }

  private route(message: JobMessage, owned: WeakSet<object>): void {
    let run = this.byJob.get(message.job);
    if (!run && (message.t === 'queued' || message.t === 'started') && message.call !== undefined) {
      if (this.byCall.has(message.call)) this.accept(message.call, message.job);
      else this.adopt(message.call, message.fn, message.job);
      run = this.byJob.get(message.job);
    }
    if (run) this.follow(run, message, owned);
    else if (message.t !== 'cancelled') {
      const early = this.orphans.get(message.job);
      if (early) early.push(message);
      else if (this.byCall.size > this.byJob.size) this.orphans.set(message.job, [message]);
      else if (message.t === 'notice') this.tell(message);
    }
  }

  /** A job that was begun before the page was loaded anew. */
  private adopt(call: string, fn: number | undefined, job: string): void {
    const listener = fn === undefined ? undefined : this.listeners.get(fn);
    if (!listener || listener.serves) return;
    const shownOn = (listener.show_progress_on ?? listener.outputs).filter((id) => this.page.showsProgress(id));
    const run = new Run(call, listener, shownOn);
    this.remember(run);
    this.byCall.set(call, run);
    this.page.status.begin(run, shownOn, listener.show_progress ?? 'full');
    this.accept(call, job);
  }

  private follow(run: Run, message: JobMessage, owned: WeakSet<object>): void {
    if (run.stopped) return;
    const { status } = this.page;
    switch (message.t) {
      case 'queued':
        status.update(run, run.shownOn, { state: 'waiting', rank: message.rank, eta: message.eta });
        break;
      case 'started':
        status.update(run, run.shownOn, { state: 'running', rank: null, eta: message.eta });
        break;
      case 'progress':
        status.update(run, run.shownOn, { items: message.items });
        break;
      case 'notice':
        this.tell(message);
        break;
      case 'values':
        message.props?.forEach((props, index) => {
          const id = run.listener.outputs[index];
          if (props && id !== undefined) this.page.store.apply(id, { ...props, __type__: 'update' });
        });
        this.show(run, message.values);
        break;
      case 'patch':
        this.patch(run, message.ops, owned);
        break;
      case 'done':
        if (message.values) this.show(run, message.values);
        this.finish(run, 'success');
        break;
      case 'failed':
        this.fail(run, message.error, message);
        break;
      case 'cancelled':
        this.finish(run, 'cancelled');
        break;
    }
  }

  private show(run: Run, payloads: Json[]): void {
    const before = run.payloads;
    run.payloads = payloads.slice();
    if (!before) this.page.status.update(run, run.shownOn, { streaming: true });
    run.listener.outputs.forEach((id, index) => {
      const payload = payloads[index];
      if (payload !== undefined) this.page.store.apply(id, payload, before?.[index]);
    });
  }

  private patch(run: Run, ops: Extract<JobMessage, { t: 'patch' }>['ops'], owned: WeakSet<object>): void {
    const { payloads } = run;
    if (!payloads) return;
    ops.forEach((edits, index) => {
      const id = run.listener.outputs[index];
      if (edits.length === 0 || id === undefined) return;
      const before = payloads[index] ?? null;
      const now = applyPatch(before, edits, owned);
      payloads[index] = now;
      this.page.store.apply(id, now, before === now ? undefined : before);
    });
  }

  private tell(message: Extract<JobMessage, { t: 'notice' }>): void {
    if (message.visible === false) return;
    const { level, title, duration } = message;
    this.page.notify({ level, title, message: message.message, duration });
  }

  private fail(run: Run, error: string | null, about: Failure = {}): void {
    const text = error || this.page.t('error.hidden');
    if (run.answer) {
      this.finish(run, 'failure', false, text);
      return;
    }
    if (about.input !== undefined && this.page.focus(about.input)) {
      this.finish(run, 'failure');
      this.page.status.fail(about.input, text);
      return;
    }
    if (about.visible !== false) {
      this.page.notify({ level: 'error', title: about.title, message: text, duration: about.duration ?? null });
    }
    this.finish(run, 'failure', false, text);
  }

  private finish(run: Run, outcome: Outcome, keep = false, error = ''): void {
    const { listener } = run;
    const runs = this.active.get(listener.id);
    runs?.delete(run);
    if (runs?.size === 0) this.active.delete(listener.id);
    this.page.status.end(run, run.shownOn, error);
    if (!keep) this.forget(run);
    if (run.answer) {
      if (outcome === 'success') run.answer.resolve(run.payloads?.[0] ?? null);
      else run.answer.reject(new Error(error || this.page.t('error.hidden')));
      return;
    }
    if (outcome !== 'cancelled') {
      for (const next of this.after.get(listener.id) ?? []) {
        if (next.trigger_only_on_success && outcome !== 'success') continue;
        if (next.trigger_only_on_failure && outcome !== 'failure') continue;
        this.trigger(next, { id: null, data: null });
      }
    }
    const again = this.again.get(listener.id);
    if (again && !this.active.has(listener.id)) {
      this.again.delete(listener.id);
      this.trigger(listener, again);
    }
  }

  private forget(run: Run): void {
    this.byCall.delete(run.call);
    if (run.job !== undefined) this.byJob.delete(run.job);
  }

  /** The server lost the session: what it had accepted will not be answered. */
  lose(): void {
    queueMicrotask(() => this.loadParts());
    const lost = [...this.byJob.values()].filter((run) => !run.stopped);
    this.byJob.clear();
    this.orphans.clear();
    if (lost.length === 0) return;
    this.page.notify({ level: 'error', message: this.page.t('error.restarted'), duration: null });
    for (const run of lost) this.finish(run, 'failure', false, this.page.t('error.lost'));
  }
}

function drop<K>(map: Map<K, Dependency[]>, key: K, listener: Dependency): void {
  const rest = (map.get(key) ?? []).filter((each) => each !== listener);
  if (rest.length > 0) map.set(key, rest);
  else map.delete(key);
}
