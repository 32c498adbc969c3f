import { define } from '../../contract';
import type { ColumnProps } from '../../props';

export default define<ColumnProps>({
  name: 'column',
  mount(host, ctx) {
    ctx.children();
    const stop = ctx.effect(() => {
      host.dataset.variant = ctx.props.variant.value ?? 'default';
    });
    return { destroy: stop };
  },
});
