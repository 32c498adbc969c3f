/** Moves a node that may hold the cursor, a running film or a scrolled box. */
export function moveInto(into: Element, node: ChildNode): void {
  const { moveBefore } = into as Element & { moveBefore?(node: Node, before: Node | null): void };
  if (moveBefore && into.isConnected && node.isConnected) moveBefore.call(into, node, null);
  else into.append(node);
}

/**
 * Rebuilds the inside of `host`: `rebuild` gets an empty box, at the end of the host, for what shall live on. The cursor
 * stays where it was if that lives on.
 */
export function carefully(root: Document | ShadowRoot, host: HTMLElement, rebuild: (parked: HTMLElement) => void): void {
  const active = root.activeElement;
  const held = active instanceof HTMLElement && host.contains(active) ? active : null;
  const selection = held instanceof HTMLInputElement || held instanceof HTMLTextAreaElement ? range(held) : null;
  const parked = document.createElement('div');
  parked.className = 'fl-parked';
  host.append(parked);
  rebuild(parked);
  parked.remove();
  if (!held?.isConnected || root.activeElement === held) return;
  held.focus({ preventScroll: true });
  if (selection) (held as HTMLInputElement).setSelectionRange(...selection);
}

function range(field: HTMLInputElement | HTMLTextAreaElement): [number, number] | null {
  const { selectionStart, selectionEnd } = field;
  return selectionStart === null || selectionEnd === null ? null : [selectionStart, selectionEnd];
}
