/** A CSS length: numbers are pixels, texts such as "50vh" stand as they are. */
export function length(value: number | string | null | undefined): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'number' || /^\d+(\.\d+)?$/.test(value) ? `${value}px` : value;
}
