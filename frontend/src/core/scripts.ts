import type { Json } from '../contract';

type AsyncFn = (...args: unknown[]) => Promise<unknown>;
const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor as new (...parts: string[]) => AsyncFn;

const compiled = new Map<string, AsyncFn>();

/** Runs an author's JavaScript function, given as text. */
export function runScript(source: string, args: Json[] = []): Promise<unknown> {
  let run = compiled.get(source);
  if (!run) {
    const expression = source.trim().replace(/;+$/, '');
    run = new AsyncFunction('args', `return await (${expression}\n)(...args)`);
    compiled.set(source, run);
  }
  return run(args);
}

/** What a `js=` function returned, as one payload for each of `count` components. */
export function asPayloads(result: unknown, count: number, before: Json[]): Json[] {
  if (count === 1) return [(result === undefined ? null : result) as Json];
  if (Array.isArray(result)) return result as Json[];
  return before;
}
