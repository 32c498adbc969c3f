import { define } from '../../contract';
import type { StateProps } from '../../props';

/** Kept on the server; nothing of it is on the page. */
export default define<StateProps>({
  name: 'state',
  mount(host) {
    host.remove();
    return { destroy() {} };
  },
});
