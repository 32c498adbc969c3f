import { parseJson } from '../json';
import type { JobMessage, Answer, Listener, Place, RunRequest, ServerMessage, Transport, Welcome } from './transport';

const OPEN_WITHIN_MS = 2000;
const BREAKS_PER_MINUTE = 3;
const ACK_AFTER_MS = 250;
const PING_EVERY_MS = 25_000;
const ANSWER_WITHIN_MS = 10_000;
const LONGEST_PAUSE_MS = 8000;

/** Our own way to the server: one socket per tab, numbered messages, nothing lost when it breaks. */
export class SocketTransport implements Transport {
  private socket: WebSocket | undefined;
  private seen = 0;
  private acknowledged = 0;
  private boot: string | number | undefined;
  private readonly waiting = new Map<string, RunRequest>();
  private readonly stops = new Set<string>();
  private welcomed = false;
  private closed = false;
  private attempt = 0;
  private breaks: number[] = [];
  private ackTimer: ReturnType<typeof setTimeout> | undefined;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private openTimer: ReturnType<typeof setTimeout> | undefined;
  private pingTimer: ReturnType<typeof setInterval> | undefined;
  private pongTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly place: Place,
    private readonly listener: Listener,
    /** Called once when sockets do not work here; gets the runs that nobody has accepted. */
    private readonly giveUp: (unsent: RunRequest[], running: boolean) => void,
    private readonly open: (url: string) => WebSocket = (url) => new WebSocket(url),
  ) {
    this.connect();
    globalThis.addEventListener?.('online', this.retryNow);
  }

  run(request: RunRequest): void {
    this.waiting.set(request.call, request);
    if (this.welcomed) this.send({ t: 'run', ...request });
  }

  cancel(job: string): void {
    if (this.welcomed) this.send({ t: 'cancel', job });
    else this.stops.add(job);
  }

  close(bye = false): void {
    if (bye && this.welcomed) this.send({ t: 'bye' });
    this.closed = true;
    globalThis.removeEventListener?.('online', this.retryNow);
    this.clearTimers();
    this.socket?.close();
  }

  private connect(): void {
    const url = new URL('gradio_api/socket', this.place.base);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    // Over plain http browsers do not say which site a socket comes from; the token then does.
    if (url.protocol === 'ws:' && !globalThis.isSecureContext) url.searchParams.set('page', this.place.token);
    this.welcomed = false;
    let socket: WebSocket;
    try {
      socket = this.open(url.href);
    } catch {
      queueMicrotask(() => this.stop());
      return;
    }
    this.socket = socket;
    this.openTimer = setTimeout(() => {
      if (this.socket === socket) this.lost(socket, 4000, true);
    }, OPEN_WITHIN_MS + (this.attempt > 0 ? 3000 : 0));
    socket.onopen = () => {
      const { token, session, fresh, edition, swapped } = this.place;
      const hello = { t: 'hello', token, session, seen: this.seen, reload: fresh !== null, edition };
      this.send(fresh === null ? hello : { ...hello, fresh, swapped });
    };
    socket.onmessage = (event: MessageEvent<string>) => {
      if (this.socket === socket) this.receive(parseJson(event.data) as ServerMessage[]);
    };
    socket.onclose = (event) => this.lost(socket, event.code);
  }

  private receive(messages: ServerMessage[]): void {
    clearTimeout(this.pongTimer);
    this.pongTimer = undefined;
    const news: (JobMessage | Answer)[] = [];
    for (const message of messages) {
      if (message.t === 'welcome') this.welcome(message);
      else if (message.t === 'swapped' || message.t === 'fault') this.listener.edition?.(message);
      else if (message.t === 'accepted' || message.t === 'refused') {
        this.waiting.delete(message.call);
        news.push(message);
      } else if (message.t !== 'pong' && message.t !== 'error' && message.n > this.seen) {
        this.seen = message.n;
        if ((message.t === 'queued' || message.t === 'started') && message.call) this.waiting.delete(message.call);
        news.push(message);
      }
    }
    if (news.length > 0) this.listener.messages(news);
    if (this.seen > this.acknowledged && this.ackTimer === undefined) {
      this.ackTimer = setTimeout(() => this.acknowledge(), ACK_AFTER_MS);
    }
  }

  private welcome(welcome: Welcome): void {
    clearTimeout(this.openTimer);
    const first = this.boot === undefined;
    const forgotten = !first && !welcome.known;
    this.boot = welcome.boot;
    this.place.session = welcome.session;
    this.place.token = welcome.token || this.place.token;
    this.place.fresh = null;
    this.attempt = 0;
    if (forgotten) {
      this.seen = 0;
      this.acknowledged = 0;
      this.listener.forgotten();
    }
    this.welcomed = true;
    this.listener.state('open');
    for (const job of this.stops) this.send({ t: 'cancel', job });
    this.stops.clear();
    for (const request of this.waiting.values()) this.send({ t: 'run', ...request });
    if (first) this.listener.welcomed({ ...welcome, busy: welcome.busy === true });
    clearInterval(this.pingTimer);
    this.pingTimer = setInterval(() => this.ping(), PING_EVERY_MS);
  }

  leaving(): void {
    clearTimeout(this.ackTimer);
    this.acknowledge();
  }

  private acknowledge(): void {
    this.ackTimer = undefined;
    if (!this.welcomed || this.seen === this.acknowledged) return;
    this.acknowledged = this.seen;
    this.send({ t: 'ack', n: this.seen });
  }

  private ping(): void {
    const socket = this.socket;
    if (!this.welcomed || !socket) return;
    this.send({ t: 'ping' });
    this.pongTimer ??= setTimeout(() => this.lost(socket, 4000), ANSWER_WITHIN_MS);
  }

  private lost(socket: WebSocket, code: number, neverOpened = false): void {
    if (this.socket !== socket || this.closed) return;
    this.socket = undefined;
    const wasOpen = this.welcomed;
    this.welcomed = false;
    this.clearTimers();
    socket.onclose = null;
    socket.close();
    if (code === 4401 || code === 4403) {
      this.listener.state('outdated');
      return;
    }
    const now = performance.now();
    this.breaks = this.breaks.filter((at) => now - at < 60_000);
    if (wasOpen) this.breaks.push(now);
    if (this.breaks.length >= BREAKS_PER_MINUTE || (this.boot === undefined && (neverOpened || this.attempt >= 2))) {
      this.stop();
      return;
    }
    this.listener.state('lost');
    const pause = Math.min(LONGEST_PAUSE_MS, 200 * 2 ** this.attempt) * (0.75 + Math.random() / 2);
    this.attempt += 1;
    this.retryTimer = setTimeout(() => this.connect(), wasOpen ? 50 : pause);
  }

  private readonly retryNow = (): void => {
    if (this.retryTimer === undefined || this.socket || this.closed) return;
    clearTimeout(this.retryTimer);
    this.connect();
  };

  private stop(): void {
    const running = this.boot !== undefined;
    this.close();
    this.giveUp([...this.waiting.values()], running);
  }

  private send(message: object): void {
    if (this.socket?.readyState === 1) this.socket.send(JSON.stringify([message]));
  }

  private clearTimers(): void {
    clearTimeout(this.ackTimer);
    clearTimeout(this.openTimer);
    clearTimeout(this.retryTimer);
    clearTimeout(this.pongTimer);
    clearInterval(this.pingTimer);
    this.ackTimer = this.retryTimer = this.pongTimer = undefined;
  }
}
