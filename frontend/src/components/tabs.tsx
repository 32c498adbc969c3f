import { define, type Ctx, type Inside, type Json } from '../contract';
import type { TabsProps } from '../props';
import sheet from '../styles/tabs.css?inline';

type Key = string | number;

/** One tab: its button in the line, and its panel, which is filled when it is first shown. */
class Page {
  readonly button = document.createElement('button');
  readonly panel = document.createElement('div');
  private filled = false;

  constructor(
    private readonly ctx: Ctx<TabsProps>,
    readonly block: Inside,
    readonly index: number,
  ) {
    const name = `fl-tab-${block.id}`;
    Object.assign(this.button, { type: 'button', id: name, className: 'fl-tab-button' });
    this.button.setAttribute('role', 'tab');
    this.button.setAttribute('aria-controls', `${name}-panel`);
    this.button.setAttribute('part', 'tab');
    Object.assign(this.panel, { id: `${name}-panel`, className: 'fl-tab-panel', hidden: true });
    this.panel.setAttribute('role', 'tabpanel');
    this.panel.setAttribute('aria-labelledby', name);
  }

  get key(): Key {
    const id = this.block.prop('id').value;
    return typeof id === 'string' || typeof id === 'number' ? id : this.index;
  }

  get label(): string {
    const given = this.block.prop('label').value;
    return typeof given === 'string' && given ? given : this.ctx.t('tabs.one', { n: this.index + 1 });
  }

  get open(): boolean {
    return this.block.prop('interactive').value !== false && this.shown;
  }

  get shown(): boolean {
    const visible = this.block.prop('visible').value;
    return visible !== false && visible !== 'hidden';
  }

  /** Makes the blocks inside, once. */
  fill(): void {
    if (this.filled) return;
    this.filled = true;
    this.ctx.children(this.panel, this.index);
  }

  draw(selected: boolean): void {
    this.button.textContent = this.label;
    this.button.hidden = !this.shown;
    this.button.disabled = !this.open;
    this.button.setAttribute('aria-selected', String(selected));
    this.button.tabIndex = selected ? 0 : -1;
    this.button.classList.toggle('fl-tab-right', this.block.prop('alignment').value === 'right');
    this.panel.hidden = !selected;
    if (selected || this.block.prop('render_children').value === true) this.fill();
  }
}

/** The page that is shown: the chosen one, or else the first that can be. */
function current(pages: Page[], chosen: Json | undefined): Page | undefined {
  const found = chosen == null ? undefined : pages.find((page) => page.key === chosen);
  return found?.shown ? found : (pages.find((page) => page.open) ?? pages.find((page) => page.shown));
}

export default define<TabsProps>({
  name: 'tabs',
  mount(host, ctx) {
    ctx.css(sheet);
    const pages = ctx.inside.map((block, index) => new Page(ctx, block, index));
    const bar = document.createElement('div');
    const line = document.createElement('div');
    const menu = document.createElement('select');
    bar.className = 'fl-tab-bar';
    line.className = 'fl-tab-line';
    line.setAttribute('role', 'tablist');
    menu.className = 'fl-tab-menu';
    menu.setAttribute('aria-label', ctx.t('tabs.all'));
    line.append(...pages.map((page) => page.button));
    bar.append(line, menu);
    host.append(bar, ...pages.map((page) => page.panel));

    let shown: Page | undefined;
    const select = (page: Page | undefined): void => {
      if (!page?.open || page === shown) return;
      ctx.set('selected', page.key);
      const data = { index: page.key, value: page.label, selected: true };
      page.block.emit('select', data);
      ctx.emit('select', data);
    };

    const stopDrawing = ctx.effect(() => {
      const next = current(pages, ctx.props.selected.value);
      for (const page of pages) page.draw(page === next);
      host.classList.toggle('fl-wraps', ctx.props.overflow_behavior.value === 'wrap');
      const options = pages.filter((page) => page.shown).map((page) => option(page, page === next));
      menu.replaceChildren(...options);
      const before = shown;
      shown = next;
      next?.button.scrollIntoView?.({ block: 'nearest', inline: 'nearest' });
      if (before && next && before !== next) ctx.emit('change');
    });

    const fits = new ResizeObserver(() => {
      host.classList.toggle('fl-overflows', line.scrollWidth > line.clientWidth + 1);
    });
    fits.observe(line);
    line.addEventListener('click', (event) => select(pages.find((page) => page.button === event.target)));
    menu.addEventListener('change', () => select(pages[Number(menu.value)]));
    line.addEventListener('keydown', (event) => {
      const open = pages.filter((page) => page.open);
      const at = shown ? open.indexOf(shown) : -1;
      const forward = getComputedStyle(line).direction === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
      const back = forward === 'ArrowLeft' ? 'ArrowRight' : 'ArrowLeft';
      const to: Record<string, number> = {
        [forward]: (at + 1) % open.length,
        [back]: (at - 1 + open.length) % open.length,
        Home: 0,
        End: open.length - 1,
      };
      const target = open[to[event.key] ?? -1];
      if (!target) return;
      event.preventDefault();
      select(target);
      target.button.focus();
    });
    return {
      destroy() {
        stopDrawing();
        fits.disconnect();
      },
      focus: () => shown?.button.focus(),
    };
  },
});

function option(page: Page, selected: boolean): HTMLOptionElement {
  const made = new Option(page.label, String(page.index), selected, selected);
  made.disabled = !page.open;
  return made;
}
