const GAP_PX = 4;
const EDGE_PX = 8;
const HIGHEST_PX = 340;
const LEAST_WIDTH_PX = 220;
/** Less room than this below sends the list above the field, where there is more. */
const ROOM_PX = 200;
/** Border and margin around what the list holds. */
const AROUND_PX = 10;

/** Puts the list under its field, or above it where there is more room, within what the visitor sees. */
export function place(list: HTMLElement, field: HTMLElement): void {
  const box = field.getBoundingClientRect();
  const seen = globalThis.visualViewport;
  const top = seen?.offsetTop ?? 0;
  const bottom = top + (seen?.height ?? innerHeight);
  const width = document.documentElement.clientWidth;
  const below = bottom - box.bottom - GAP_PX - EDGE_PX;
  const above = box.top - top - GAP_PX - EDGE_PX;
  const inside = [...list.children].reduce((sum, part) => sum + part.scrollHeight, 0);
  const needed = Math.min(inside + AROUND_PX, ROOM_PX);
  const up = below < needed && above > below;
  const { style } = list;
  style.maxHeight = `${Math.max(Math.min(HIGHEST_PX, up ? above : below), 80)}px`;
  const wide = Math.min(Math.max(box.width, LEAST_WIDTH_PX), width - 2 * EDGE_PX);
  style.width = `${wide}px`;
  const wanted = getComputedStyle(field).direction === 'rtl' ? box.right - wide : box.left;
  style.left = `${Math.min(Math.max(wanted, EDGE_PX), width - EDGE_PX - wide)}px`;
  style.top = up ? 'auto' : `${box.bottom + GAP_PX}px`;
  style.bottom = up ? `${innerHeight - box.top + GAP_PX}px` : 'auto';
}

/** Keeps the list at its field while the page scrolls or changes its size; returns how to stop. */
export function follow(list: HTMLElement, field: HTMLElement): () => void {
  const move = (event?: Event): void => {
    if (!(event?.target instanceof Node && list.contains(event.target))) place(list, field);
  };
  const seen = globalThis.visualViewport;
  addEventListener('scroll', move, { capture: true, passive: true });
  addEventListener('resize', move);
  seen?.addEventListener('resize', move);
  seen?.addEventListener('scroll', move);
  const sizes = new ResizeObserver(() => move());
  sizes.observe(field);
  place(list, field);
  return () => {
    removeEventListener('scroll', move, { capture: true });
    removeEventListener('resize', move);
    seen?.removeEventListener('resize', move);
    seen?.removeEventListener('scroll', move);
    sizes.disconnect();
  };
}
