import { define } from '../contract';
import type { AccordionProps } from '../props';
import sheet from '../styles/accordion.css?inline';
import { iconElement } from '../ui/Icon';
import { sized } from '../ui/length';

export default define<AccordionProps>({
  name: 'accordion',
  mount(host, ctx) {
    ctx.css(sheet);
    const details = document.createElement('details');
    const summary = document.createElement('summary');
    const title = document.createElement('span');
    const inner = document.createElement('div');
    details.className = 'fl-accordion-frame';
    summary.className = 'fl-accordion-head';
    summary.setAttribute('part', 'label');
    inner.className = 'fl-accordion-body';
    summary.append(title, iconElement('down'));
    details.append(summary, inner);
    host.append(details);

    let filled = false;
    const { label, open, height, max_height } = ctx.props;
    const stop = ctx.effect(() => {
      title.textContent = label.value || ctx.t('accordion.more');
      details.open = open.value !== false;
      sized(inner, height.value, max_height.value);
      if (details.open && !filled) {
        filled = true;
        ctx.children(inner);
      }
    });
    summary.addEventListener('click', (event) => {
      event.preventDefault(); // the prop opens it, so that both always agree
      const opens = !details.open;
      ctx.set('open', opens);
      ctx.emit(opens ? 'expand' : 'collapse');
    });
    return { destroy: stop, focus: () => summary.focus() };
  },
});
