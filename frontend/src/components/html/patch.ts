/** Which node of the page stands for which node of the template's last result. */
const shown = new WeakMap<Node, Node>();

/** Makes `live` show `now`, touching only what differs from `before`: what scripts or visitors did to the rest stays. */
export function patch(live: Element, before: Node | undefined, now: Node): void {
  if (before) children(live, before, now);
  else for (const child of now.childNodes) live.append(made(child));
}

function made(node: Node): Node {
  const copy = document.importNode(node, false);
  shown.set(node, copy);
  for (const child of node.childNodes) copy.appendChild(made(child));
  return copy;
}

function children(live: Node, before: Node, now: Node): void {
  const waiting = new Set<ChildNode>(before.childNodes);
  let last: Node | null = null;
  for (const child of now.childNodes) {
    const old = partner(child, waiting);
    const node = old && shown.get(old);
    let place: Node;
    if (old && node) {
      waiting.delete(old);
      update(node, old, child);
      shown.set(child, node);
      place = node;
    } else place = made(child);
    const next: Node | null = last ? last.nextSibling : live.firstChild;
    // What a script has put in between stays where it is.
    if (place.parentNode !== live || !follows(place, last)) live.insertBefore(place, next);
    last = place;
  }
  for (const old of waiting) {
    const node = shown.get(old);
    if (node?.parentNode === live) live.removeChild(node);
  }
}

/** The node of the last result that this one goes on from: the one with the same key, or the first of its kind. */
function partner(child: Node, waiting: Set<ChildNode>): ChildNode | undefined {
  const wanted = key(child);
  for (const old of waiting) {
    if (old.nodeName === child.nodeName && key(old) === wanted) return old;
  }
  return undefined;
}

function key(node: Node): string {
  return node instanceof Element ? node.id || (node.getAttribute('data-key') ?? '') : '';
}

function follows(node: Node, last: Node | null): boolean {
  return last === null || Boolean(last.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING);
}

function update(live: Node, before: Node, now: Node): void {
  if (before.isEqualNode(now)) {
    takeOver(before, now);
    return;
  }
  if (live instanceof CharacterData) {
    live.data = (now as CharacterData).data;
    return;
  }
  attributes(live as Element, before as Element, now as Element);
  children(live, before, now);
  if (live instanceof HTMLTextAreaElement && before.textContent !== now.textContent) live.value = live.defaultValue;
}

function takeOver(before: Node, now: Node): void {
  const node = shown.get(before);
  if (node) shown.set(now, node);
  before.childNodes.forEach((child, index) => takeOver(child, now.childNodes[index] as Node));
}

function attributes(live: Element, before: Element, now: Element): void {
  for (const { name } of [...before.attributes]) {
    if (now.hasAttribute(name)) continue;
    live.removeAttribute(name);
    property(live, name, null);
  }
  for (const { name, value, namespaceURI } of now.attributes) {
    if (before.getAttribute(name) === value) continue;
    live.setAttributeNS(namespaceURI, name, value);
    property(live, name, value);
  }
}

/** What a visitor has typed or ticked hides the attribute: an attribute that changes wins over it. */
function property(live: Element, name: string, value: string | null): void {
  if (name === 'value' && live instanceof HTMLInputElement && live.value !== value) live.value = value ?? '';
  else if (name === 'checked' && live instanceof HTMLInputElement) live.checked = value !== null;
  else if (name === 'selected' && live instanceof HTMLOptionElement) live.selected = value !== null;
}
