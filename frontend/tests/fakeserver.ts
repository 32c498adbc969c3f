import type { Json } from '../src/contract';

type Message = { [key: string]: Json | undefined };

/** A socket whose other end the test holds. */
export class FakeSocket {
  readyState = 0;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  readonly received: Message[] = [];

  constructor(readonly url: string) {}

  send(text: string): void {
    this.received.push(...(JSON.parse(text) as Message[]));
  }

  close(): void {
    this.readyState = 3;
  }

  accept(welcome: Message = {}): void {
    this.readyState = 1;
    this.onopen?.();
    this.say({ t: 'welcome', session: 's1', known: true, resumed: false, boot: 'b1', token: 'fresh', ...welcome });
  }

  say(...messages: Message[]): void {
    this.onmessage?.({ data: JSON.stringify(messages) });
  }

  drop(code = 1006): void {
    this.readyState = 3;
    this.onclose?.({ code });
  }

  of(kind: string): Message[] {
    return this.received.filter(({ t }) => t === kind);
  }
}

/** Hands out fake sockets and remembers them. */
export class FakeServer {
  readonly sockets: FakeSocket[] = [];

  readonly open = (url: string): WebSocket => {
    const socket = new FakeSocket(url);
    this.sockets.push(socket);
    return socket as unknown as WebSocket;
  };

  get last(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (!socket) throw new Error('no socket was opened');
    return socket;
  }
}
