import { render } from 'preact';
import { useState } from 'preact/hooks';
import { t } from '../../core/i18n';
import { Tool } from '../Frame';
import { Address } from './address';
import { qrPath } from './qr';
import type { Shared, SharedLink } from './shared';
import { CloseButton, Stop } from './stop';
import { isSoon, moment, remaining } from './time';

const REFRESH_MS = 5000;
const MORE_S = 12 * 3600;
/** What a relay's clock may have gone on between its answer and ours. */
const SLACK_S = 10;
const QUIET = 4;

/** Opens the dialog about the link. While it is open it keeps asking how the link is. */
export function openShare(parent: HTMLElement, shared: SharedLink, onClose: () => void): void {
  const dialog = document.createElement('dialog');
  dialog.className = 'fl-dialog fl-share-dialog';
  dialog.setAttribute('aria-labelledby', 'fl-share-title');
  dialog.onclick = (event) => {
    if (event.target === dialog) dialog.close();
  };
  const close = (): void => dialog.close();
  const draw = (): void => render(<ShareDialog shared={shared} now={Date.now()} close={close} />, dialog);
  const ask = (): void => {
    if (shared.link?.state !== 'ended') void shared.refresh();
  };
  const timer = setInterval(ask, REFRESH_MS);
  const unwatch = shared.watch(draw);
  dialog.onclose = () => {
    clearInterval(timer);
    unwatch();
    render(null, dialog);
    dialog.remove();
    onClose();
  };
  parent.append(dialog);
  draw();
  dialog.showModal();
  ask();
}

interface Parts {
  shared: SharedLink;
  now: number;
  close(): void;
}

function ShareDialog({ shared, now, close }: Parts) {
  const { link, trouble } = shared;
  const over = link?.state === 'ended';
  return (
    <div class="fl-dialog-body">
      <header>
        <h2 id="fl-share-title">{t('share.title')}</h2>
        <Tool icon="close" name={t('settings.close')} onClick={close} />
      </header>
      <section>
        <Condition link={link} trouble={trouble} />
        {link && !over && <Address link={link} />}
      </section>
      {link && !over && <Facts link={link} shared={shared} now={now} />}
      {link && !over && <Stop shared={shared} />}
      {over && <CloseButton close={close} />}
    </div>
  );
}

/** What the link is and how it is, and what is wrong with it. */
function Condition({ link, trouble }: { link: Shared | null; trouble: string }) {
  const kind = trouble && link?.state !== 'ended' ? 'trouble' : (link?.state ?? 'connecting');
  const text = trouble || (kind === 'open' ? '' : (link?.text ?? ''));
  return (
    <>
      <div class="fl-share-head">
        {link && kind !== 'ended' && (
          <h3>
            <label for="fl-share-url">{t(link.public ? 'share.public' : 'share.network')}</label>
          </h3>
        )}
        <strong class="fl-share-state" data-kind={kind} role="status">
          {t(`share.${kind}`)}
        </strong>
      </div>
      <p class="fl-share-text" role="status">
        {text}
      </p>
    </>
  );
}

function Facts({ link, shared, now }: { link: Shared; shared: SharedLink; now: number }) {
  const left = link.ends === null ? null : Math.max(0, (link.ends - now) / 1000);
  const size = link.qr.length;
  return (
    <section class="fl-share-facts">
      {size > 0 && (
        <svg
          class="fl-share-qr"
          role="img"
          aria-label={t('share.qr')}
          viewBox={`${-QUIET} ${-QUIET} ${size + 2 * QUIET} ${size + 2 * QUIET}`}
        >
          <path d={qrPath(link.qr)} shape-rendering="crispEdges" />
        </svg>
      )}
      <div>
        <h3>{t('share.ends')}</h3>
        {link.ends === null || left === null ? (
          <p>{t('share.never')}</p>
        ) : (
          <p>
            <time datetime={new Date(link.ends).toISOString()}>{moment(link.ends)}</time>
            <span class={isSoon(left) ? 'fl-share-left fl-share-soon' : 'fl-share-left'}>
              {t('share.in', { time: remaining(left) })}
            </span>
          </p>
        )}
        {left !== null && (link.longest_in ?? 0) + SLACK_S >= left + MORE_S && <More shared={shared} />}
      </div>
    </section>
  );
}

function More({ shared }: { shared: SharedLink }) {
  const [busy, setBusy] = useState(false);
  const more = (): void => {
    if (busy) return;
    setBusy(true);
    void shared.extend(MORE_S).finally(() => setBusy(false));
  };
  return (
    <button
      type="button"
      class="fl-button-control"
      data-variant="secondary"
      data-size="sm"
      aria-disabled={busy}
      aria-busy={busy}
      onClick={more}
    >
      {t('share.more')}
    </button>
  );
}
