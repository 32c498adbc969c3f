import type { Ctx } from '../contract';

export interface ReadNumber {
  /** A whole number that a double cannot hold is its digits; the server reads them exactly. */
  value: number | string | null;
  /** The catalogue's key of the sentence that says why it is not a number we can send. */
  problem: 'number.tooLarge' | 'number.invalid' | '';
}

/** What stands in a number field. Whole numbers that a double cannot hold are never rounded. */
export function readNumber(field: HTMLInputElement): ReadNumber {
  if (field.validity?.badInput) return { value: null, problem: 'number.invalid' };
  return parseNumber(field.value);
}

export function parseNumber(text: string): ReadNumber {
  const trimmed = text.trim();
  if (trimmed === '') return { value: null, problem: '' };
  const value = Number(trimmed);
  if (Number.isNaN(value)) return { value: null, problem: 'number.invalid' };
  const whole = /^[+-]?\d{1,300}$/.test(trimmed);
  if (whole && !Number.isSafeInteger(value)) return { value: trimmed.replace(/^\+/, ''), problem: '' };
  if (!Number.isFinite(value)) return { value: null, problem: 'number.tooLarge' };
  return { value, problem: '' };
}

/** The sentence to show under the field, or nothing. */
export function problemOf<P extends object>(
  ctx: Ctx<P>,
  read: ReadNumber,
  minimum: number | null | undefined,
  maximum: number | null | undefined,
): string {
  if (read.problem) return ctx.t(read.problem);
  if (read.value === null) return '';
  const value = Number(read.value);
  if (minimum !== null && minimum !== undefined && value < minimum) return ctx.t('number.minimum', { n: minimum });
  if (maximum !== null && maximum !== undefined && value > maximum) return ctx.t('number.maximum', { n: maximum });
  return '';
}
