import { render } from 'preact';
import type { PageLink } from '../core/config';
import { t } from '../core/i18n';
import { adopt } from '../core/sheets';
import type { Block } from '../core/store';

const STYLE = `.fl-nav {
  width: 100%;
  border-bottom: 1px solid var(--border-color-primary);
  background: var(--background-fill-primary);
}

.fl-nav ul {
  display: flex;
  gap: var(--fl-space-6);
  max-width: 1200px;
  margin-inline: auto;
  padding-inline: var(--fl-space-8);
  overflow-x: auto;
  list-style: none;
  scrollbar-width: thin;
}

.fl-fill-width > .fl-nav ul {
  max-width: none;
}

.fl-nav a {
  display: block;
  padding-block: var(--fl-space-3);
  border-bottom: 2px solid transparent;
  color: var(--body-text-color-subdued);
  text-decoration: none;
  white-space: nowrap;
}

.fl-nav a:hover {
  color: var(--body-text-color);
}

.fl-nav a[aria-current] {
  border-bottom-color: var(--color-accent);
  color: var(--body-text-color);
  font-weight: 600;
}

@media (max-width: 640px) {
  .fl-nav ul {
    padding-inline: var(--fl-space-4);
  }
}
`;

export interface NavbarParts {
  pages: PageLink[];
  current: string;
  /** The author's `Navbar`, if this page has one. */
  own: Block | undefined;
}

/** Fills the bar with the pages of the app. */
export function showNavbar(into: HTMLElement, parts: NavbarParts): void {
  adopt(document, STYLE);
  into.setAttribute('aria-label', t('nav.pages'));
  render(<Navbar into={into} {...parts} />, into);
}

function Navbar({ into, pages, current, own }: NavbarParts & { into: HTMLElement }) {
  const read = (name: string): unknown => own?.prop(name).value;
  const main = read('main_page_name');
  const more = (read('value') ?? []) as [string, string][];
  const id = read('elem_id');
  if (typeof id === 'string' && id) into.id = id;
  into.className = ['fl-nav', ...((read('elem_classes') ?? []) as string[])].join(' ');
  into.hidden = read('visible') === false || read('visible') === 'hidden';
  const links = pages
    .filter(([path, , shown]) => shown && (path !== '' || main !== false))
    .map(([path, name]) => [path === '' && typeof main === 'string' ? main : name, path] as const);
  return (
    <ul>
      {links.map(([name, path]) => (
        <li key={path}>
          <a href={`./${path}`} aria-current={path === current ? 'page' : undefined}>
            {name}
          </a>
        </li>
      ))}
      {more.map(([name, path]) => (
        <li key={`${name} ${path}`}>
          <a href={address(path)} {...(isOutside(path) ? { target: '_blank', rel: 'noopener noreferrer' } : {})}>
            {name}
          </a>
        </li>
      ))}
    </ul>
  );
}

function isOutside(path: string): boolean {
  return /^https?:\/\//i.test(path);
}

/** A path of the app below its own address; nothing but paths and web addresses. */
function address(path: string): string {
  return isOutside(path) ? path : `./${path.replace(/^[./]*\/?/, '').replace(/:/g, '%3A')}`;
}
