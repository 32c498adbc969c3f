import { describe, expect, it, vi } from 'vitest';
import type { Json } from '../src/contract';
import type { Dependency } from '../src/core/config';
import { Dispatcher, type Notice } from '../src/core/events';
import { StatusBoard } from '../src/core/status';
import { Store } from '../src/core/store';
import type { RunRequest } from '../src/core/transport/transport';

function listener(id: number, fields: Partial<Dependency> = {}): Dependency {
  return { id, targets: [[1, 'click']], inputs: [2], outputs: [3], backend_fn: true, trigger_mode: 'once', ...fields };
}

function makePage(dependencies: Dependency[]) {
  const store = new Store([1, 2, 3, 4].map((id) => ({ id, type: 'textbox', props: { value: `v${id}` } })));
  const status = new StatusBoard();
  const sent: RunRequest[] = [];
  const stopped: string[] = [];
  const notices: Notice[] = [];
  const focused: number[] = [];
  const dispatcher = new Dispatcher(dependencies, {
    store,
    status,
    send: (request) => sent.push(request),
    stop: (job) => stopped.push(job),
    notify: (notice) => notices.push(notice),
    scrollTo: () => {},
    focus: (id) => focused.push(id) > 0,
    showsProgress: () => true,
    empty: () => null,
    t: (key) => key,
    query: 'a=b',
  });
  let n = 0;
  const say = (job: string, t: 'started' | 'done' | 'failed' | 'cancelled' | 'values', fields: object = {}): void => {
    n += 1;
    const usual = { n, job, eta: null, values: null, error: null };
    dispatcher.take([{ ...usual, ...fields, t } as Parameters<Dispatcher['take']>[0][number]]);
  };
  const accept = (index: number): string => {
    const job = `job${index}`;
    dispatcher.take([{ t: 'accepted', call: sent[index]?.call ?? '', job }]);
    return job;
  };
  return { store, status, sent, stopped, notices, focused, dispatcher, say, accept };
}

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
const functions = (sent: RunRequest[]): number[] => sent.map(({ fn }) => fn);

describe('trigger modes', () => {
  it('sends inputs, event data and the trigger', () => {
    const page = makePage([listener(7)]);
    page.dispatcher.fire(1, 'click', { index: 2 });
    expect(page.sent).toEqual([
      { call: expect.any(String), fn: 7, data: ['v2'], event_data: { index: 2 }, trigger: 1, query: 'a=b' },
    ]);
  });

  it('sets: puts payloads into the outputs without the server, and then goes on', async () => {
    const update = { __type__: 'update', label: 'L' };
    const sets = listener(7, { backend_fn: false, outputs: [3, 4], sets: ['clear', update] });
    const after = listener(8, { targets: [[null, 'then']], trigger_after: 7 });
    const page = makePage([sets, after]);
    page.dispatcher.fire(1, 'click');
    expect([page.store.get(3)?.read('value'), page.store.get(4)?.read('label')]).toEqual(['clear', 'L']);
    expect(page.store.get(4)?.read('value')).toBe('v4');
    await settle();
    expect(functions(page.sent)).toEqual([8]);
  });

  it('once: ignores triggers while pending', () => {
    const page = makePage([listener(7)]);
    page.dispatcher.fire(1, 'click');
    page.dispatcher.fire(1, 'click');
    expect(page.sent).toHaveLength(1);
    page.say(page.accept(0), 'done', { values: ['x'] });
    expect(page.store.get(3)?.read('value')).toBe('x');
    page.dispatcher.fire(1, 'click');
    expect(page.sent).toHaveLength(2);
    expect(page.sent[0]?.call).not.toBe(page.sent[1]?.call);
  });

  it('multiple: runs side by side', () => {
    const page = makePage([listener(7, { trigger_mode: 'multiple' })]);
    page.dispatcher.fire(1, 'click');
    page.dispatcher.fire(1, 'click');
    expect(page.sent).toHaveLength(2);
  });

  it('always_last: one more run, with the newest values', () => {
    const page = makePage([listener(7, { trigger_mode: 'always_last' })]);
    page.dispatcher.fire(1, 'click');
    page.dispatcher.fire(1, 'click');
    page.store.set(2, 'value', 'newer');
    page.dispatcher.fire(1, 'click');
    expect(page.sent).toHaveLength(1);
    page.say(page.accept(0), 'done', { values: ['x'] });
    expect(page.sent.map(({ data }) => data)).toEqual([['v2'], ['newer']]);
    page.say(page.accept(1), 'done', { values: ['y'] });
    expect(page.sent).toHaveLength(2);
  });
});

describe('chains', () => {
  const after = (id: number, fields: Partial<Dependency> = {}): Dependency =>
    listener(id, { targets: [[null, 'then']], trigger_after: 7, ...fields });
  const chain = [
    listener(7),
    after(8),
    after(9, { trigger_only_on_success: true }),
    after(10, { trigger_only_on_failure: true }),
  ];

  it('then and success follow a good end', () => {
    const page = makePage(chain);
    page.dispatcher.fire(1, 'click');
    page.say(page.accept(0), 'done', { values: ['x'] });
    expect(functions(page.sent)).toEqual([7, 8, 9]);
  });

  it('then and failure follow a bad one, with a message', () => {
    const page = makePage(chain);
    page.dispatcher.fire(1, 'click');
    page.say(page.accept(0), 'failed', { error: 'no name' });
    expect(functions(page.sent)).toEqual([7, 8, 10]);
    expect(page.notices).toEqual([{ level: 'error', title: undefined, message: 'no name', duration: null }]);
  });

  it('shows a general sentence when the author hides details, and nothing when told so', () => {
    const page = makePage([listener(7), listener(8, { targets: [[4, 'click']] })]);
    page.dispatcher.fire(1, 'click');
    page.say(page.accept(0), 'failed', { error: null });
    expect(page.status.of(3).peek()).toMatchObject({ state: 'failed', message: 'error.hidden' });
    page.dispatcher.fire(4, 'click');
    page.say(page.accept(1), 'failed', { error: 'quiet', visible: false });
    expect(page.notices.map(({ message }) => message)).toEqual(['error.hidden']);
  });
});

describe('cancels', () => {
  const both = [
    listener(7),
    listener(8, { targets: [[4, 'click']], inputs: [], outputs: [], backend_fn: false, cancels: [7] }),
  ];

  it('stops the running job and ignores what it still says', () => {
    const page = makePage(both);
    page.dispatcher.fire(1, 'click');
    const job = page.accept(0);
    page.say(job, 'values', { values: ['half'] });
    page.dispatcher.fire(4, 'click');
    expect(page.stopped).toEqual([job]);
    page.say(job, 'done', { values: ['late'] });
    expect(page.store.get(3)?.read('value')).toBe('half');
    expect(page.status.of(3).peek().state).toBe('idle');
    page.dispatcher.fire(1, 'click');
    expect(page.sent).toHaveLength(2);
  });

  it('stops a job that is accepted only afterwards', () => {
    const page = makePage(both);
    page.dispatcher.fire(1, 'click');
    page.dispatcher.fire(4, 'click');
    expect(page.stopped).toEqual([]);
    page.accept(0);
    expect(page.stopped).toEqual(['job0']);
  });
});

describe('scripts', () => {
  it('a js listener alone sets the outputs', async () => {
    const page = makePage([listener(7, { backend_fn: false, js: '(a) => a + "!";' })]);
    page.dispatcher.fire(1, 'click');
    await settle();
    expect(page.store.get(3)?.read('value')).toBe('v2!');
    expect(page.sent).toEqual([]);
  });

  it('before a handler it replaces the inputs', async () => {
    const page = makePage([listener(7, { inputs: [2, 4], js: 'async (a, b) => [b, a]' })]);
    page.dispatcher.fire(1, 'click');
    await settle();
    expect(page.sent[0]?.data).toEqual(['v4', 'v2']);
  });

  it('an exception in it is a failure', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const page = makePage([listener(7, { js: '() => { throw new Error("x") }' })]);
    page.dispatcher.fire(1, 'click');
    await settle();
    expect(page.sent).toEqual([]);
    expect(page.notices).toHaveLength(1);
  });
});

describe('values', () => {
  it('a change by the server fires change listeners', async () => {
    const page = makePage([listener(7), listener(8, { targets: [[3, 'change']], inputs: [3], outputs: [4] })]);
    page.dispatcher.fire(1, 'click');
    page.say(page.accept(0), 'done', { values: ['x'] });
    await settle();
    expect(functions(page.sent)).toEqual([7, 8]);
    expect(page.sent[1]?.data).toEqual(['x']);
  });

  it('follows patches, whole values and updates', () => {
    const page = makePage([listener(7)]);
    page.dispatcher.fire(1, 'click');
    const job = page.accept(0);
    const value = (): Json | undefined => page.store.get(3)?.read('value');
    page.dispatcher.take([
      { t: 'values', n: 1, job, values: ['a'] },
      { t: 'patch', n: 2, job, ops: [[['append', [], 'b']]] },
      { t: 'patch', n: 3, job, ops: [[['append', [], 'c']]] },
    ]);
    expect(value()).toBe('abc');
    page.dispatcher.take([{ t: 'patch', n: 4, job, ops: [[['replace', [], { __type__: 'update', visible: false }]]] }]);
    expect(value()).toBe('abc');
    expect(page.store.get(3)?.read('visible')).toBe(false);
    page.dispatcher.take([{ t: 'done', n: 5, job, values: null }]);
    expect(value()).toBe('abc');
  });

  it('keeps messages that come before their job is accepted', () => {
    const page = makePage([listener(7)]);
    page.dispatcher.fire(1, 'click');
    page.say('job0', 'done', { values: ['early'] });
    page.accept(0);
    expect(page.store.get(3)?.read('value')).toBe('early');
  });

  it('takes over jobs of the page before a reload', () => {
    const page = makePage([listener(7)]);
    page.dispatcher.take([
      { t: 'queued', n: 1, job: 'old', call: 'before', fn: 7, rank: 0, size: 1, eta: null },
      { t: 'values', n: 2, job: 'old', values: ['kept'] },
    ]);
    expect(page.store.get(3)?.read('value')).toBe('kept');
    expect(page.status.of(3).peek().state).toBe('waiting');
  });
});

describe('refusals', () => {
  it('puts the validator’s words under the input and the focus there', () => {
    const page = makePage([listener(7)]);
    page.dispatcher.fire(1, 'click');
    const detail = [{ __type__: 'validate', is_valid: false, message: 'too short' }];
    const call = page.sent[0]?.call ?? '';
    page.dispatcher.take([{ t: 'refused', call, status: 422, code: 'invalid', message: 'Refused.', detail }]);
    expect(page.status.of(2).peek()).toMatchObject({ state: 'failed', message: 'too short' });
    expect(page.focused).toEqual([2]);
    expect(page.notices).toEqual([]);
  });

  it('puts the reason why an input was refused under it, and says it nowhere else', () => {
    const page = makePage([listener(7), listener(8, { targets: [], outputs: [], trigger_after: 7, trigger_only_on_failure: true })]);
    page.dispatcher.fire(1, 'click');
    page.say(page.accept(0), 'failed', { error: 'Too large.', input: 2 });
    expect(page.status.of(2).peek()).toMatchObject({ state: 'failed', message: 'Too large.' });
    expect(page.status.of(3).peek().state).toBe('idle');
    expect(page.focused).toEqual([2]);
    expect(page.notices).toEqual([]);
    expect(functions(page.sent)).toEqual([7, 8]);
  });

  it('says what was lost when the server was restarted', () => {
    const page = makePage([listener(7)]);
    page.dispatcher.fire(1, 'click');
    page.accept(0);
    page.dispatcher.lose();
    expect(page.notices.map(({ message }) => message)).toEqual(['error.restarted']);
    page.dispatcher.fire(1, 'click');
    expect(page.sent).toHaveLength(2);
  });
});
