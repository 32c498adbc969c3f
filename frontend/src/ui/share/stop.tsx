import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { t } from '../../core/i18n';
import type { SharedLink } from './shared';

/** Ending the link, asked once more in place. */
export function Stop({ shared }: { shared: SharedLink }) {
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

/** What is left to do when it is over. */
export function CloseButton({ close }: { close(): void }) {
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
