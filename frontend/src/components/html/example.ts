import type { Json } from '../../contract';

const LONGEST = 120;

/** The beginning of a value's text, without its markup. */
export function example(value: Json): string {
  if (value === null) return '';
  const source = typeof value === 'string' ? value : JSON.stringify(value);
  // Nothing of what is parsed in this way is loaded or run.
  const read = typeof value === 'string' ? new DOMParser().parseFromString(source, 'text/html').body : undefined;
  const text = (read?.textContent ?? source).replace(/\s+/g, ' ').trim();
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
