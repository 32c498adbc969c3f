import { define, type Json } from '../contract';
import type { RenderingProps } from '../props';

const STYLE = `
.fl-rendering:not(.fl-waits, .fl-failed):not(:has(.fl-block)) { display: none; }
.fl-rendering.fl-waits { min-height: 2px; }
`;

/** The place of a `gr.render` function. */
export default define<RenderingProps & { value?: Json }>({
  name: 'rendering',
  mount(host, ctx) {
    ctx.css(STYLE);
    const inside = document.createElement('div');
    inside.className = ctx.props.beside.value ? 'fl-row' : 'fl-column';
    host.append(inside);
    ctx.effect(() => {
      const part = ctx.props.value.value;
      if (part) ctx.graft(part, inside);
    });
    return { destroy: () => inside.remove() };
  },
});
