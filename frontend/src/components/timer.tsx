import { define } from '../contract';
import type { TimerProps } from '../props';

/** Ticks while the page is open. A tick that comes while nobody looks waits for the browser, which slows it down itself. */
export default define<TimerProps>({
  name: 'timer',
  mount(host, ctx) {
    host.hidden = true;
    const { value, active } = ctx.props;
    let timer = 0;
    const stop = ctx.effect(() => {
      window.clearInterval(timer);
      const seconds = value.value ?? 1;
      if (active.value !== false && seconds > 0) timer = window.setInterval(() => ctx.emit('tick'), seconds * 1000);
    });
    return {
      destroy() {
        stop();
        window.clearInterval(timer);
      },
    };
  },
});
