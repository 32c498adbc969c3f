import type { Ctx, FileRef, Json } from '../../contract';
import type { HTMLProps } from '../../props';
import type { Content } from './content';

/** The script of an HTML that has none of its own; fanlight/components/html.py has the same text. */
const CLICKS = "element.addEventListener('click', function() { trigger('click') });";

type AsyncFn = (...args: unknown[]) => Promise<unknown>;
const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor as new (...parts: string[]) => AsyncFn;

/** What an author's script finds: the component, from the inside. */
export class Surroundings {
  private writing = false;

  constructor(
    private readonly ctx: Ctx<HTMLProps>,
    private readonly content: Content,
    readonly element: HTMLElement,
  ) {}

  /** Runs the script once; rejects with what it throws, and with an EvalError where the page's policy forbids it. */
  async run(source: string): Promise<void> {
    if (source === CLICKS) {
      this.element.addEventListener('click', () => this.trigger('click'));
      return;
    }
    const given = {
      element: this.element,
      props: this.props(),
      trigger: this.trigger,
      watch: this.watch,
      upload: this.upload,
      server: this.server(),
    };
    await new AsyncFunction(...Object.keys(given), source)(...Object.values(given));
  }

  private readonly trigger = (event: string, data: Json = null): void => this.ctx.emit(event, data);

  /** Calls `react` after one of these props was changed, but not by the script itself. */
  private readonly watch = (names: string | string[], react: () => unknown): (() => void) => {
    let first = true;
    return this.ctx.effect(() => {
      for (const name of [names].flat()) void this.content.signal(name).value;
      if (!first && !this.writing) queueMicrotask(() => void react());
      first = false;
    });
  };

  private readonly upload = async (file: File): Promise<FileRef> => {
    const [sent] = await this.ctx.upload([file]);
    return sent as FileRef;
  };

  /** The props as they are; writing one changes the component. What is read is a copy, so that it can be changed and put back. */
  private props(): Record<string, Json> {
    const { content } = this;
    const read = (name: string): Json => structuredClone(content.signal(name).peek() ?? null);
    return new Proxy({} as Record<string, Json>, {
      get: (_, name) => (typeof name === 'string' ? read(name) : undefined),
      has: (_, name) => content.names.includes(String(name)),
      ownKeys: () => content.names,
      getOwnPropertyDescriptor: (_, name) =>
        content.names.includes(String(name))
          ? { value: read(String(name)), enumerable: true, configurable: true, writable: true }
          : undefined,
      set: (_, name, value: Json) => {
        this.writing = true;
        try {
          content.set(String(name), value);
        } finally {
          this.writing = false;
        }
        return true;
      },
    });
  }

  private server(): Record<string, (...args: Json[]) => Promise<Json>> {
    const names = this.ctx.props.server_functions.peek() ?? [];
    return Object.fromEntries(names.map((name) => [name, (...args: Json[]) => this.ctx.call(name, args)]));
  }
}
