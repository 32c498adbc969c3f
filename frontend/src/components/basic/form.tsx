import { define } from '../../contract';
import type { FormProps } from '../../props';

export default define<FormProps>({
  name: 'form',
  mount(host, ctx) {
    host.classList.add('fl-joined');
    ctx.children();
    return { destroy() {} };
  },
});
