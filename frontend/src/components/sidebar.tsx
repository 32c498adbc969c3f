import { define } from '../contract';
import type { SidebarProps } from '../props';
import sheet from '../styles/sidebar.css?inline';
import { iconElement } from '../ui/Icon';
import { length } from '../ui/length';

/** Narrower pages show the sidebar over the others, and never at first. */
const NARROW = '(max-width: 767px)';

export default define<SidebarProps>({
  name: 'sidebar',
  mount(host, ctx) {
    ctx.css(sheet);
    const panel = document.createElement('aside');
    const toggle = document.createElement('button');
    panel.className = 'fl-sidebar-panel';
    panel.id = `fl-sidebar-${ctx.id}`;
    toggle.type = 'button';
    toggle.className = 'fl-sidebar-toggle';
    toggle.setAttribute('aria-controls', panel.id);
    toggle.append(iconElement('sidebar', 20));
    host.append(toggle, panel);
    ctx.children(panel);

    const page = host.closest<HTMLElement>('.fl-page');
    const { label, open, width, position } = ctx.props;
    const stop = ctx.effect(() => {
      const isOpen = open.value === true;
      const side = position.value === 'right' ? 'right' : 'left';
      panel.setAttribute('aria-label', label.value || ctx.t('sidebar.name'));
      panel.inert = !isOpen;
      toggle.setAttribute('aria-expanded', String(isOpen));
      toggle.setAttribute('aria-label', ctx.t(isOpen ? 'sidebar.close' : 'sidebar.open'));
      host.dataset.side = side;
      host.classList.toggle('fl-open', isOpen);
      host.style.setProperty('--fl-sidebar-width', length(width.value) || '320px');
      page?.style.setProperty(`--fl-sidebar-${side}`, isOpen ? length(width.value) || '320px' : '0px');
    });
    const turn = (isOpen: boolean): void => {
      ctx.set('open', isOpen);
      ctx.emit(isOpen ? 'expand' : 'collapse');
    };
    toggle.addEventListener('click', () => turn(open.value !== true));
    host.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || !matchMedia(NARROW).matches || open.value !== true) return;
      turn(false);
      toggle.focus();
    });
    if (matchMedia(NARROW).matches) ctx.set('open', false);
    return { destroy: stop, focus: () => toggle.focus() };
  },
});
