import { t } from '../core/i18n';
import { Mark } from './Mark';

export interface FooterProps {
  links: string[];
  /** Takes the place of the author's entry about his link; missing for everybody else. */
  share?: ((host: HTMLElement | null) => void) | undefined;
  onSettings(): void;
  /** Who is logged in. */
  user?: string | undefined;
  onLogOut(): void;
}

/** The muted line at the end of the page. */
export function Footer({ links, share, onSettings, user, onLogOut }: FooterProps) {
  return (
    <>
      {links.includes('api') && <a href="gradio_api/info">{t('footer.api')}</a>}
      {share && links.includes('share') && (
        <span ref={share}>
          <button type="button" aria-haspopup="dialog">
            {t('footer.share')}
          </button>
        </span>
      )}
      {links.includes('settings') && (
        <button type="button" onClick={onSettings}>
          {t('footer.settings')}
        </button>
      )}
      {user !== undefined && (
        <span class="fl-user">
          {user}
          <button type="button" onClick={onLogOut}>
            {t('footer.logout')}
          </button>
        </span>
      )}
      {(links.includes('gradio') || links.includes('fanlight') || links.length > 0) && (
        <span class="fl-built">
          <Mark size={20} />
          {t('footer.built')}
        </span>
      )}
    </>
  );
}
