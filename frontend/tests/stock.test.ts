import { afterEach, expect, it, vi } from 'vitest';
import { StockTransport } from '../src/core/transport/stock';
import type { Answer, JobMessage } from '../src/core/transport/transport';

afterEach(() => void vi.unstubAllGlobals());

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

function stream(messages: object[]): Response {
  const text = messages.map((message) => `data: ${JSON.stringify(message)}\n\n`).join('');
  return new Response(new Blob([text]).stream());
}

it('translates the stock stream into our messages', async () => {
  const asked: [string, RequestInit | undefined][] = [];
  const event_id = 'e1';
  vi.stubGlobal('fetch', (url: URL, init?: RequestInit) => {
    asked.push([url.href, init]);
    if (url.pathname.endsWith('join')) return Promise.resolve(Response.json({ event_id }));
    return Promise.resolve(
      stream([
        { msg: 'estimation', event_id, rank: 1, queue_size: 2, rank_eta: 3 },
        { msg: 'process_starts', event_id, eta: 1 },
        { msg: 'log', event_id, log: 'hi', level: 'info' },
        { msg: 'process_generating', event_id, success: true, output: { data: ['a'] } },
        { msg: 'process_generating', event_id, success: true, output: { data: [[['append', [], 'b']]] } },
        { msg: 'heartbeat', event_id: null },
        { msg: 'process_completed', event_id, success: true, output: { data: ['ab'] } },
        { msg: 'close_stream', event_id: null },
      ]),
    );
  });
  const got: (JobMessage | Answer)[] = [];
  const place = { base: new URL('http://x.test/app/'), token: 'tok', session: 's', fresh: null };
  const listener = { messages: (m: (JobMessage | Answer)[]) => got.push(...m), welcomed() {}, forgotten() {}, state() {} };
  new StockTransport(place, listener).run({ call: 'c', fn: 4, data: [1], event_data: null, trigger: 9, query: 'q=1' });
  await settle();
  expect(got.map(({ t }) => t)).toEqual(['accepted', 'queued', 'started', 'notice', 'values', 'patch', 'done']);
  expect(asked[0]?.[0]).toBe('http://x.test/app/gradio_api/queue/join?q=1');
  expect(JSON.parse(String(asked[0]?.[1]?.body))).toEqual({
    data: [1],
    fn_index: 4,
    session_hash: 's',
    event_data: null,
    trigger_id: 9,
  });
  expect(new Headers(asked[0]?.[1]?.headers).get('x-fanlight-page')).toBe('tok');
});

it('hands on a refusal', async () => {
  vi.stubGlobal('fetch', () => Promise.resolve(Response.json({ detail: 'Queue is full.' }, { status: 503 })));
  const got: (JobMessage | Answer)[] = [];
  const place = { base: new URL('http://x.test/'), token: 't', session: 's', fresh: 'f' };
  const listener = { messages: (m: (JobMessage | Answer)[]) => got.push(...m), welcomed() {}, forgotten() {}, state() {} };
  new StockTransport(place, listener).run({ call: 'c', fn: 4, data: [], event_data: null, trigger: null, query: '' });
  await settle();
  expect(got).toMatchObject([{ t: 'refused', call: 'c', status: 503, message: 'Queue is full.' }]);
  expect(place.session).toBe('f');
});
