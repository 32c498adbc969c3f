import type { ShareEntry } from '../ui/share/entry';
import type { Place } from './transport/transport';

/** Puts life into the author's entry in the footer. All but the word itself is loaded when the page has nothing else to do. */
export function shareEntry(place: Place, parent: HTMLElement): (host: HTMLElement | null) => void {
  return (host) => {
    if (!host) return;
    let entry: Promise<ShareEntry> | undefined;
    const load = () => (entry ??= import('../ui/share/entry').then((chunk) => new chunk.ShareEntry(host, parent, place)));
    (globalThis.requestIdleCallback ?? setTimeout)(load);
    host.onclick = () => void load().then((ready) => ready.open());
  };
}
