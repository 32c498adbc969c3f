import type { LayoutNode } from './config';
import type { Store } from './store';

/**
 * Opens what a block stands in: tabs, headings that fold, sidebars. Says whether anything had to be opened.
 * `layouts`: that of the page, and those of the parts that were made since, by the block that they stand in.
 */
export function reveal(id: number, layouts: ReadonlyMap<number | null, LayoutNode>, store: Store): boolean {
  const path = wayTo(id, layouts);
  let opened = false;
  const put = (block: number, prop: string, value: string | number | boolean): void => {
    if (store.get(block)?.prop(prop).peek() === value) return;
    store.set(block, prop, value);
    opened = true;
  };
  path.forEach((node, depth) => {
    const type = store.get(node.id)?.type;
    if (type === 'accordion' || type === 'sidebar') put(node.id, 'open', true);
    const inside = path[depth + 1];
    if (type !== 'tabs' || !inside) return;
    const key = store.get(inside.id)?.prop('id').peek();
    const place = (node.children ?? []).indexOf(inside);
    put(node.id, 'selected', typeof key === 'string' || typeof key === 'number' ? key : place);
  });
  return opened;
}

/** What is around a block, from the outermost inwards, and the block itself. */
function wayTo(id: number, layouts: ReadonlyMap<number | null, LayoutNode>): LayoutNode[] {
  for (const [place, layout] of layouts) {
    const found = place === id ? undefined : within(id, layout);
    if (found) return place === null ? found : [...wayTo(place, layouts), ...found];
  }
  return [];
}

function within(id: number, node: LayoutNode): LayoutNode[] | undefined {
  if (node.id === id) return [node];
  for (const child of node.children ?? []) {
    const found = within(id, child);
    if (found) return [node, ...found];
  }
  return undefined;
}
