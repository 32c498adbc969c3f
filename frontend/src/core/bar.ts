import { effect, type Signal } from '@preact/signals';
import type { ProgressItem, Status } from '../contract';
import { blame } from './blame';
import { duration, ordinal, t } from './i18n';

const TEXT_AFTER_MS = 1000;
const TICK_MS = 100;

const ticking = new Set<() => void>();
let ticker: ReturnType<typeof setInterval> | undefined;

/** Calls `draw` ten times a second; all bars of the page share one timer, and none runs while nothing waits. */
function tick(draw: () => void, on: boolean): void {
  if (on) ticking.add(draw);
  else ticking.delete(draw);
  if (ticking.size > 0) ticker ??= setInterval(() => ticking.forEach((each) => each()), TICK_MS);
  else {
    clearInterval(ticker);
    ticker = undefined;
  }
}

/** Shows what a component waits for: the bar along its top edge, the time, and an error under it. */
export function attachBar(host: HTMLElement, status: Signal<Status>, id: number): () => void {
  const bar = part('div', 'fl-bar-top');
  bar.setAttribute('role', 'progressbar');
  const text = part('div', 'fl-status');
  const spoken = part('span', 'fl-sr');
  spoken.setAttribute('role', 'status');
  const seen = part('span', 'fl-status-text');
  seen.setAttribute('aria-hidden', 'true');
  text.append(seen);
  const problem = part('p', 'fl-problem');
  problem.setAttribute('role', 'alert');
  problem.id = `fl-e${id}`;
  let pardon = (): void => {};
  const fill = part('span', 'fl-bar-fill');
  bar.append(fill);

  let now = status.peek();
  let said = '';
  const draw = (): void => {
    const waited = performance.now() - now.since;
    seen.textContent = waited < TEXT_AFTER_MS && now.items.length === 0 ? '' : describe(now, waited);
    const saying = waited < TEXT_AFTER_MS ? said : placeInLine(now) || t('status.running');
    if (saying !== said) spoken.textContent = said = saying;
  };
  const stop = effect(() => {
    const before = now;
    now = status.value;
    const waits = (now.state === 'waiting' || now.state === 'running') && now.shown !== 'hidden';
    if (waits) {
      if (!bar.isConnected) host.append(bar, text, spoken);
      const share = now.shown === 'full' ? fraction(now.items) : null;
      bar.classList.toggle('fl-measured', share !== null);
      fill.style.setProperty('--fl-share', String(share ?? 0));
      if (share === null) bar.removeAttribute('aria-valuenow');
      else bar.setAttribute('aria-valuenow', String(Math.round(share * 100)));
      bar.setAttribute('aria-label', now.items[now.items.length - 1]?.desc || t('status.running'));
      host.classList.add('fl-waits');
      host.classList.toggle('fl-dims', now.shown === 'full' && !now.streaming);
      host.setAttribute('aria-busy', 'true');
      draw();
    } else if (host.classList.contains('fl-waits')) {
      bar.remove();
      text.remove();
      host.classList.remove('fl-waits', 'fl-dims');
      host.removeAttribute('aria-busy');
      if (said && before.state !== 'idle') spoken.textContent = now.state === 'idle' ? t('status.done') : '';
      said = '';
    }
    tick(draw, waits);
    const failed = now.state === 'failed';
    host.classList.toggle('fl-failed', failed);
    pardon();
    if (failed && now.message) {
      problem.textContent = now.message;
      host.append(problem);
      pardon = blame(host, problem, now.refused);
    } else {
      problem.remove();
      pardon = () => {};
    }
  });
  return () => {
    stop();
    tick(draw, false);
    pardon();
    for (const element of [bar, text, spoken, problem]) element.remove();
  };
}

function part(tag: string, name: string): HTMLElement {
  const element = document.createElement(tag);
  element.className = name;
  return element;
}

/** One line: place in the line, progress, time. */
export function describe(status: Status, waitedMs: number): string {
  const time = duration(waitedMs / 1000, 1);
  if (status.shown === 'minimal') return time;
  const item = status.items[status.items.length - 1];
  if (item) return [item.desc ?? '', count(item), percent(item), time].filter(Boolean).join(' · ');
  const line = placeInLine(status);
  if (line) {
    return status.eta === null ? `${line} · ${time}` : t('status.about', { line, time: duration(Math.max(1, status.eta)) });
  }
  return time;
}

function placeInLine({ state, rank }: Status): string {
  if (state !== 'waiting' || rank === null) return '';
  return rank === 0 ? t('status.next') : t('status.line', { place: ordinal(rank + 1) });
}

function count(item: ProgressItem): string {
  if (item.index === null) return '';
  const unit = item.unit ?? '';
  return t(item.length === null ? 'progress.at' : 'progress.of', {
    index: item.index,
    length: item.length ?? '',
    unit,
  }).trim();
}

function share(item: ProgressItem): number | null {
  if (item.progress !== null && item.progress !== undefined) return item.progress;
  if (item.index === null || !item.length) return null;
  return item.index / item.length;
}

function percent(item: ProgressItem): string {
  const part = share(item);
  return part === null ? '' : `${Math.round(part * 100)}%`;
}

/** How far nested bars are together: each inner one fills a step of the one around it. */
export function fraction(items: ProgressItem[]): number | null {
  let whole: number | null = null;
  let step = 1;
  for (const item of items) {
    const part = share(item);
    if (part === null) break;
    whole = (whole ?? 0) + part * step;
    if (!item.length) break;
    step /= item.length;
  }
  return whole === null ? null : Math.min(1, Math.max(0, whole));
}
