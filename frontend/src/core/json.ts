/** JSON whose whole numbers stay exact: those that a double cannot hold come as their digits in a string. */

const LONG = /[[,:]\s*-?\d{16,}/;

export function parseJson(text: string): unknown {
  return LONG.test(text) ? JSON.parse(text, exact as (key: string, value: unknown) => unknown) : JSON.parse(text);
}

/** `context.source` is the number as it was written; browsers without it give the rounded one. */
function exact(_key: string, value: unknown, context?: { source?: string }): unknown {
  const source = context?.source;
  return typeof value === 'number' && !Number.isSafeInteger(value) && source && /^-?\d+$/.test(source) ? source : value;
}
