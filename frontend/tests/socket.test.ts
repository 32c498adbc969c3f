import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SocketTransport } from '../src/core/transport/socket';
import type { Answer, JobMessage, LinkState, Place, RunRequest } from '../src/core/transport/transport';
import { FakeServer } from './fakeserver';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function request(call: string): RunRequest {
  return { call, fn: 1, data: ['a'], event_data: null, trigger: 2, query: '' };
}

function connect(place: Partial<Place> = {}) {
  const server = new FakeServer();
  const got: (JobMessage | Answer)[] = [];
  const states: LinkState[] = [];
  const events: string[] = [];
  const gaveUp: RunRequest[][] = [];
  const onWelcome = { run: () => {} };
  const where: Place = { base: new URL('https://x.test/app/'), token: 'first', session: 's1', fresh: null, ...place };
  const transport = new SocketTransport(
    where,
    {
      messages: (messages) => got.push(...messages),
      welcomed: ({ session, resumed }) => {
        events.push(`welcome ${session} ${resumed}`);
        onWelcome.run();
      },
      forgotten: () => events.push('forgotten'),
      state: (state) => states.push(state),
    },
    (unsent) => gaveUp.push(unsent),
    server.open,
  );
  return { server, got, states, events, gaveUp, transport, where, onWelcome };
}

it('says hello and sends runs once it is welcome', () => {
  const { server, transport, events, where, onWelcome } = connect();
  onWelcome.run = () => {
    events.push('load');
    transport.run(request('load'));
  };
  transport.run(request('c1'));
  expect(server.last.url).toBe('wss://x.test/app/gradio_api/socket');
  expect(server.last.received).toEqual([]);
  server.last.accept();
  expect(server.last.received[0]).toEqual({ t: 'hello', token: 'first', session: 's1', seen: 0, reload: false });
  expect(server.last.of('run')).toMatchObject([{ call: 'c1' }, { call: 'load' }]);
  expect(events).toEqual(['welcome s1 false', 'load']);
  expect(where.token).toBe('fresh');
});

it('asks whether anything is left after a reload', () => {
  const { server, events, where } = connect({ fresh: 's2' });
  server.last.accept({ session: 's2', known: false });
  expect(server.last.received[0]).toMatchObject({ session: 's1', reload: true, fresh: 's2' });
  expect(events).toEqual(['welcome s2 false']);
  expect(where).toMatchObject({ session: 's2', fresh: null });
});

it('reconnects, says what it has seen, and sends again what nobody accepted', () => {
  const { server, transport, got, states } = connect();
  server.last.accept();
  transport.run(request('c1'));
  transport.run(request('c2'));
  server.last.say({ t: 'accepted', call: 'c1', job: 'j1' }, { t: 'started', n: 5, job: 'j1', eta: null });
  server.last.drop();
  expect(states).toEqual(['open', 'lost']);
  transport.cancel('j1');
  vi.advanceTimersByTime(1000);
  expect(server.sockets).toHaveLength(2);
  server.last.accept();
  expect(server.last.received[0]).toMatchObject({ t: 'hello', seen: 5, reload: false, token: 'fresh' });
  expect(server.last.of('cancel')).toEqual([{ t: 'cancel', job: 'j1' }]);
  expect(server.last.of('run').map(({ call }) => call)).toEqual(['c2']);
  server.last.say({ t: 'started', n: 5, job: 'j1', eta: null }, { t: 'done', n: 9, job: 'j1', values: null });
  expect(got.map((message) => message.t)).toEqual(['accepted', 'started', 'done']);
});

it('acknowledges what was applied, at most a few times a second', () => {
  const { server } = connect();
  server.last.accept();
  for (let n = 1; n <= 50; n += 1) server.last.say({ t: 'started', n, job: 'j', eta: null });
  expect(server.last.of('ack')).toEqual([]);
  vi.advanceTimersByTime(300);
  expect(server.last.of('ack')).toEqual([{ t: 'ack', n: 50 }]);
});

it('starts counting anew when the server was restarted', () => {
  const { server, events } = connect();
  server.last.accept();
  server.last.say({ t: 'started', n: 8, job: 'j', eta: null });
  server.last.drop();
  vi.advanceTimersByTime(1000);
  server.last.accept({ known: false, boot: 'b2' });
  expect(events).toEqual(['welcome s1 false', 'forgotten']);
  server.last.drop();
  vi.advanceTimersByTime(1000);
  server.last.accept({ boot: 'b2' });
  expect(server.last.received[0]).toMatchObject({ seen: 0 });
});

it('gives up when no socket opens within two seconds', () => {
  const { transport, gaveUp } = connect();
  transport.run(request('c1'));
  vi.advanceTimersByTime(2100);
  expect(gaveUp).toEqual([[request('c1')]]);
});

it('gives up after three breaks in a minute', () => {
  const { server, gaveUp } = connect();
  for (let i = 0; i < 3; i += 1) {
    server.last.accept();
    server.last.drop();
    vi.advanceTimersByTime(1000);
  }
  expect(gaveUp).toHaveLength(1);
  expect(server.sockets).toHaveLength(3);
});

it('stops and says so when the page’s token is refused', () => {
  const { server, states, gaveUp } = connect();
  server.last.drop(4401);
  vi.advanceTimersByTime(60_000);
  expect(states).toEqual(['outdated']);
  expect(server.sockets).toHaveLength(1);
  expect(gaveUp).toEqual([]);
});

it('notices a dead connection by the missing pong', () => {
  const { server, states } = connect();
  server.last.accept();
  vi.advanceTimersByTime(25_100);
  expect(server.last.of('ping')).toHaveLength(1);
  vi.advanceTimersByTime(10_100);
  expect(states).toEqual(['open', 'lost']);
});
