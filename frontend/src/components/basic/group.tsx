import { define } from '../../contract';
import type { GroupProps } from '../../props';

export default define<GroupProps>({
  name: 'group',
  mount(host, ctx) {
    host.classList.add('fl-joined');
    ctx.children();
    return { destroy() {} };
  },
});
