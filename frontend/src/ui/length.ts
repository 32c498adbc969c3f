export type Length = number | string | null | undefined;

/** A CSS length: numbers are pixels, texts such as "50vh" stand as they are. */
export function length(value: Length): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'number' || /^\d+(\.\d+)?$/.test(value) ? `${value}px` : value;
}

/** Gives an element its height and greatest height; what is higher then scrolls inside. */
export function sized(element: HTMLElement, height: Length, most: Length): void {
  element.style.height = length(height);
  element.style.maxHeight = length(most);
  element.classList.toggle('fl-scrolls', height != null || most != null);
}
