import type { About, FileRef, Json, Shown } from '../contract';
import { t } from './i18n';
import { find } from './registry';
import { adopt } from './sheets';
import type { Store } from './store';

const LONGEST = 300;

/** Shows values as their components show examples. */
export class ExampleViews {
  constructor(
    private readonly root: Document | ShadowRoot,
    private readonly store: Store,
  ) {}

  /** Puts the view of a value into an element: at once, or when the component's code has arrived. */
  put(into: HTMLElement, shown: Shown, value: Json): void {
    const about = { props: this.props(shown), t, css: (text: string) => adopt(this.root, text) } as About<object>;
    const found = find(shown.type);
    if (!(found instanceof Promise)) {
      into.replaceChildren(found.example?.(value, about) ?? plain(value));
      return;
    }
    into.replaceChildren(plain(value));
    found.then(
      (definition) => {
        if (definition.example) into.replaceChildren(definition.example(value, about));
      },
      () => {}, // a component that cannot be loaded leaves the text
    );
  }

  /** The props of a component on the page, as they are now, with those that are given besides. */
  private props({ id, props }: Shown): object {
    const block = id === undefined ? undefined : this.store.get(id);
    if (!block) return props;
    return new Proxy(props, {
      get: (own, key) => (Object.hasOwn(own, key) ? own[String(key)] : block.read(String(key))),
    });
  }
}

/** Any value as a line of text. */
export function plain(value: Json): string {
  if (value === null) return '';
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return shortened(value.map(plain).join(', '));
  const { orig_name, path } = value as unknown as FileRef;
  if (typeof path === 'string') return orig_name || path.slice(path.lastIndexOf('/') + 1);
  return shortened(JSON.stringify(value));
}

function shortened(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
