const CONTROLS = 'a[href],button,input,select,textarea,summary,[contenteditable="true"],[tabindex]:not([tabindex="-1"])';

/** Where an element stood: each element around it, from the inside outwards, with the place of its child among the others. */
type Way = [around: Element, place: number][];

/**
 * Keeps the cursor on the page: when what has it is removed, hidden or closed by an update, the control that has come to
 * its place gets it, else the next one, else the one before. Without this it would fall back to the top of the page.
 */
export function keepFocus(app: HTMLElement): void {
  let held: HTMLElement | null = null;
  let way: Way = [];
  let looks = false;
  let touched = false;

  const look = (): void => {
    looks = false;
    const active = document.activeElement; // the browser takes the cursor from what is hidden a little later
    if (!held || (active !== document.body && active !== held) || !isGone(held)) return;
    const found = nearest(way, held);
    held = null;
    found?.focus({ preventScroll: true });
  };
  app.addEventListener('focusin', ({ target }) => {
    held = touched ? null : (target as HTMLElement);
    way = held ? wayTo(held, app) : [];
  });
  // A visitor who clicks beside everything wants no cursor; to one who touches it would open a keyboard.
  const pressed = ({ pointerType }: PointerEvent): void => {
    held = null;
    touched = pointerType === 'touch';
  };
  addEventListener('pointerdown', pressed, true);
  addEventListener('keydown', () => void (touched = false), true);
  const watch = new MutationObserver(() => {
    if (!held || looks) return;
    looks = true;
    requestAnimationFrame(look);
  });
  watch.observe(app, { subtree: true, childList: true, attributeFilter: ['hidden', 'inert', 'open', 'disabled'] });
}

function wayTo(element: Element, app: Element): Way {
  const way: Way = [];
  for (let at = element; at !== app && at.parentElement; at = at.parentElement) {
    way.push([at.parentElement, [...at.parentElement.children].indexOf(at)]);
  }
  return way;
}

function isGone(element: HTMLElement): boolean {
  return !element.isConnected || !isUsable(element);
}

function isUsable(element: Element): boolean {
  return element.checkVisibility({ visibilityProperty: true }) && !element.closest('[inert]') && !element.matches(':disabled');
}

function nearest(way: Way, held: HTMLElement): HTMLElement | undefined {
  for (const [around, place] of way) {
    if (!around.isConnected || !around.checkVisibility() || around.closest('[inert]')) continue;
    const children = [...around.children];
    const after = children.slice(place).flatMap(controls);
    const before = children.slice(0, place).flatMap(controls).reverse();
    const there = children[place];
    // In a list that was made anew, the next row's button of this kind.
    const alike = !held.isConnected && there ? controls(there).find((each) => each.tagName === held.tagName) : undefined;
    const found = alike ?? after[0] ?? before[0];
    if (found) return found;
  }
  return undefined;
}

function controls(within: Element): HTMLElement[] {
  const all = [...(within.matches(CONTROLS) ? [within] : []), ...within.querySelectorAll(CONTROLS)] as HTMLElement[];
  return all.filter((each) => each.tabIndex >= 0 && isUsable(each));
}
