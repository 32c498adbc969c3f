const loaded = new Map<string, Promise<void>>();

/** Puts HTML of the author's into the page's head, once, its scripts one after the other; resolves when they have run. */
export function loadHead(html: string): Promise<void> {
  let found = loaded.get(html);
  if (!found) {
    const before = [...loaded.values()];
    found = Promise.allSettled(before).then(() => add(html));
    loaded.set(html, found);
  }
  return found;
}

const added = new Set<string>();

async function add(html: string): Promise<void> {
  const holder = document.createElement('template');
  holder.innerHTML = html;
  for (const element of [...holder.content.children]) {
    const text = element.outerHTML;
    if (added.has(text)) continue;
    added.add(text);
    if (element instanceof HTMLScriptElement) await run(element);
    else document.head.append(document.importNode(element, true));
  }
}

/** A script that was parsed with the rest never runs: one of the same content does. */
function run(from: HTMLScriptElement): Promise<void> {
  const script = document.createElement('script');
  for (const { name, value } of from.attributes) script.setAttribute(name, value);
  script.nonce = document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce ?? '';
  script.text = from.text;
  const outside = script.hasAttribute('src');
  return new Promise((resolve, reject) => {
    script.onload = () => resolve();
    script.onerror = () => reject(new Error(script.src));
    script.async = false;
    document.head.append(script);
    if (!outside) resolve();
  });
}
