import { render } from 'preact';
import { t } from '../core/i18n';
import { choice, chooseTheme, type Choice } from '../core/theme';
import { Tool } from './Frame';

const CHOICES: Choice[] = ['system', 'light', 'dark'];

/** Opens the dialog with the visitor's own settings. */
export function openSettings(parent: HTMLElement, startFresh: () => void): void {
  const dialog = document.createElement('dialog');
  dialog.className = 'fl-dialog';
  dialog.setAttribute('aria-labelledby', 'fl-settings-title');
  dialog.onclick = (event) => {
    if (event.target === dialog) dialog.close();
  };
  dialog.onclose = () => {
    render(null, dialog);
    dialog.remove();
  };
  parent.append(dialog);
  render(<Settings close={() => dialog.close()} startFresh={startFresh} />, dialog);
  dialog.showModal();
}

function Settings({ close, startFresh }: { close(): void; startFresh(): void }) {
  return (
    <div class="fl-dialog-body">
      <header>
        <h2 id="fl-settings-title">{t('settings.title')}</h2>
        <Tool icon="close" name={t('settings.close')} onClick={close} />
      </header>
      <fieldset>
        <legend>{t('settings.theme')}</legend>
        <div class="fl-segments">
          {CHOICES.map((each) => (
            <label key={each}>
              <input type="radio" name="fl-theme" checked={choice.value === each} onChange={() => chooseTheme(each)} />
              <span>{t(`settings.${each}`)}</span>
            </label>
          ))}
        </div>
      </fieldset>
      <section>
        <h3>{t('settings.session')}</h3>
        <p class="fl-info">{t('settings.freshHint')}</p>
        <button type="button" class="fl-button-control" data-variant="secondary" data-size="md" onClick={startFresh}>
          {t('session.fresh')}
        </button>
      </section>
    </div>
  );
}
