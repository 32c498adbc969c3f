import { render } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { t } from '../../core/i18n';
import { Tool } from '../Frame';
import { Icon } from '../Icon';
import { qrPath } from './qr';
import type { Shared, SharedLink } from './shared';
import { isSoon, moment, remaining } from './time';

const REFRESH_MS = 5000;
const COPIED_MS = 2000;
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

function Address({ link }: { link: Shared }) {
  const field = useRef<HTMLInputElement>(null);
  const [told, setTold] = useState('');
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const copy = (): void => {
    void copied(field.current, link.url).then((done) => {
      setTold(done ? 'copied' : 'copy.failed');
      clearTimeout(timer.current);
      timer.current = setTimeout(() => setTold(''), COPIED_MS);
    });
  };
  const done = told === 'copied';
  return (
    <>
      <div class="fl-share-address">
        <input
          id="fl-share-url"
          ref={field}
          type="text"
          readOnly
          dir="ltr"
          spellcheck={false}
          value={link.url}
          aria-describedby="fl-share-reach"
          onFocus={(event) => event.currentTarget.select()}
        />
        <button type="button" class="fl-button-control fl-share-copy" data-variant="secondary" data-done={done} autofocus onClick={copy}>
          <Icon name={done ? 'check' : 'copy'} />
          {t(done ? 'copied' : 'copy')}
        </button>
      </div>
      <p class="fl-info" id="fl-share-reach">
        {t(link.public ? 'share.publicHint' : 'share.networkHint')}
      </p>
      <p class={told === 'copy.failed' ? 'fl-problem' : 'fl-sr'} role="status">
        {told && t(told)}
      </p>
    </>
  );
}

/** Copies the address. Where the browser gives no clipboard, from the field: outside of the dialog nothing can be selected. */
async function copied(field: HTMLInputElement | null, text: string): Promise<boolean> {
  try {
    if (!navigator.clipboard) throw new Error('no clipboard');
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    field?.select();
    return document.execCommand('copy');
  }
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

/** Ending the link, asked once more in place. */
function Stop({ shared }: { shared: SharedLink }) {
  const [asks, setAsks] = useState<boolean | null>(null);
  const keep = useRef<HTMLButtonElement>(null);
  const first = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    if (asks !== null) (asks ? keep : first).current?.focus();
  }, [asks]);
  if (!asks) {
    return (
      <section class="fl-share-stop">
        <button
          type="button"
          ref={first}
          class="fl-button-control"
          data-variant="stop"
          onClick={() => setAsks(true)}
        >
          {t('share.stop')}
        </button>
      </section>
    );
  }
  return (
    <section class="fl-share-stop" role="group" aria-labelledby="fl-share-question">
      <p id="fl-share-question">{t('share.question')}</p>
      <button type="button" ref={keep} class="fl-button-control" data-variant="secondary" onClick={() => setAsks(false)}>
        {t('share.keep')}
      </button>
      <button type="button" class="fl-button-control" data-variant="stop" onClick={() => void shared.stop()}>
        {t('share.stop')}
      </button>
    </section>
  );
}

function CloseButton({ close }: { close(): void }) {
  const button = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => button.current?.focus(), []);
  return (
    <section class="fl-share-stop">
      <button type="button" ref={button} class="fl-button-control" data-variant="secondary" onClick={close}>
        {t('settings.close')}
      </button>
    </section>
  );
}
