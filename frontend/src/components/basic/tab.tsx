import { define } from '../../contract';
import type { TabProps } from '../../props';
import { length } from '../../ui/length';

/** The inside of a tab; `tabs` draws the line of tabs and shows one of these. */
export default define<TabProps>({
  name: 'tab',
  mount(host, ctx) {
    ctx.children();
    const { height, max_height } = ctx.props;
    const stop = ctx.effect(() => {
      host.style.height = length(height.value);
      host.style.maxHeight = length(max_height.value);
      host.classList.toggle('fl-scrolls', height.value != null || max_height.value != null);
    });
    return { destroy: stop };
  },
});
