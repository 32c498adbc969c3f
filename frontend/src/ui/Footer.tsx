import { t } from '../core/i18n';
import { Mark } from './Mark';

export interface FooterProps {
  links: string[];
  onSettings(): void;
  /** Who is logged in. */
  user?: string | undefined;
  onLogOut(): void;
}

/** The muted line at the end of the page. */
export function Footer({ links, onSettings, user, onLogOut }: FooterProps) {
  return (
    <>
      {links.includes('api') && <a href="gradio_api/info">{t('footer.api')}</a>}
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
