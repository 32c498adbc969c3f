import { define } from '../../contract';
import type { RowProps } from '../../props';
import { length, sized } from '../../ui/length';

export default define<RowProps>({
  name: 'row',
  mount(host, ctx) {
    ctx.children();
    const { variant, equal_height, height, max_height, min_height } = ctx.props;
    const stop = ctx.effect(() => {
      host.dataset.variant = variant.value ?? 'default';
      host.classList.toggle('fl-equal', equal_height.value === true);
      sized(host, height.value, max_height.value);
      host.style.minHeight = length(min_height.value);
    });
    return { destroy: stop };
  },
});
