import type { LayoutNode } from './config';
import type { Store } from './store';

/** Opens what a block stands in: tabs, headings that fold, sidebars. Says whether anything had to be opened. */
export function reveal(id: number, layout: LayoutNode, store: Store): boolean {
  const path = wayTo(id, layout) ?? [];
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

/** The layouts around a block, from the outermost inwards, and the block itself. */
function wayTo(id: number, node: LayoutNode): LayoutNode[] | undefined {
  if (node.id === id) return [node];
  for (const child of node.children ?? []) {
    const found = wayTo(id, child);
    if (found) return [node, ...found];
  }
  return undefined;
}
