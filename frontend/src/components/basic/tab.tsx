import { define } from '../../contract';
import type { TabProps } from '../../props';
import { sized } from '../../ui/length';

/** The inside of a tab; `tabs` draws the line of tabs and shows one of these. */
export default define<TabProps>({
  name: 'tab',
  mount(host, ctx) {
    ctx.children();
    const { height, max_height } = ctx.props;
    const stop = ctx.effect(() => sized(host, height.value, max_height.value));
    return { destroy: stop };
  },
});
