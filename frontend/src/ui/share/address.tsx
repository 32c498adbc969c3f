import { useEffect, useRef, useState } from 'preact/hooks';
import { t } from '../../core/i18n';
import { Icon } from '../Icon';
import type { Shared } from './shared';

const COPIED_MS = 2000;

/** The address, to copy, and who gets anywhere with it. */
export function Address({ link }: { link: Shared }) {
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
