import { define } from '../contract';
import type { NavbarProps } from '../props';

/** The bar itself stands at the top of the page, with or without this: see ui/navbar. */
export default define<NavbarProps>({
  name: 'navbar',
  mount(host) {
    host.hidden = true;
    return { destroy() {} };
  },
});
