import { SocketTransport } from './socket';
import type { Listener, Place, RunRequest, Transport } from './transport';

/** The socket, and from the moment that it proves unusable the stock routes. */
export function connect(place: Place, listener: Listener): Transport {
  let current: Transport | undefined;
  const held: RunRequest[] = [];
  const fallBack = (unsent: RunRequest[], running: boolean): void => {
    current = { run: (request) => held.push(request), cancel: () => {}, close: () => {} };
    void import('./stock').then(({ StockTransport }) => {
      if (running) listener.forgotten();
      current = new StockTransport(place, listener);
      for (const request of [...unsent, ...held]) current.run(request);
    });
  };
  current = new SocketTransport(place, listener, fallBack);
  return {
    run: (request) => current?.run(request),
    cancel: (job, fn) => current?.cancel(job, fn),
    leaving: () => current?.leaving?.(),
    close: (bye) => current?.close(bye),
  };
}
