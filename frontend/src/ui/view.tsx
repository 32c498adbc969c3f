import { signal, type Signal } from '@preact/signals';
import { h, render, type ComponentType } from 'preact';
import { useLayoutEffect } from 'preact/hooks';
import { define, type ComponentDef, type Ctx } from '../contract';

export interface ViewProps<P extends object> {
  ctx: Ctx<P>;
}

/** A component of the page whose inside Preact draws. */
export function view<P extends object>(
  name: string,
  Inside: ComponentType<ViewProps<P>>,
  more: Pick<ComponentDef<P>, 'empty' | 'example'> = {},
): ComponentDef<P> {
  return define<P>({
    ...more,
    name,
    mount(host, ctx) {
      render(h(Inside, { ctx }), host);
      return { destroy: () => render(null, host) };
    },
  });
}

/** Runs `draw` now and whenever a signal that it read changes, without rendering the component. */
export function useLive<P extends object>(ctx: Ctx<P>, draw: () => void | (() => void), deps: unknown[] = []): void {
  useLayoutEffect(() => ctx.effect(draw), deps);
}

/**
 * A value that re-renders just what reads it. A chunk that imports signals by itself makes the bundler take them, and
 * Preact, out of the core: one more request for every page.
 */
export function live<T>(value: T): Signal<T> {
  return signal(value);
}
