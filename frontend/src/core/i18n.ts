import en from '../locales/en.json';

const catalogue: Record<string, string> = en;

/** The text of `key` in the visitor's language, with `{name}` replaced. */
export function t(key: string, values: Record<string, string | number> = {}): string {
  const text = catalogue[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole));
}

const ordinals: Record<string, string> = { one: 'st', two: 'nd', few: 'rd', other: 'th' };
const plural = new Intl.PluralRules('en', { type: 'ordinal' });

/** Takes in the texts of a part of the page that is loaded later. */
export function addTexts(texts: Record<string, string>): void {
  Object.assign(catalogue, texts);
}

/** "3rd". */
export function ordinal(n: number): string {
  return `${n}${ordinals[plural.select(n)] ?? ''}`;
}

/** "12 s", "2 min 5 s". */
export function duration(seconds: number, digits = 0): string {
  if (seconds < 60) return t('status.seconds', { n: seconds.toFixed(digits) });
  return t('status.minutes', { m: Math.floor(seconds / 60), s: Math.floor(seconds % 60) });
}

/** "3.4 MB". */
export function bytes(size: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let index = 0;
  let left = size;
  while (left >= 1024 && index < units.length - 1) {
    left /= 1024;
    index += 1;
  }
  return `${left >= 100 || Number.isInteger(left) ? Math.round(left) : left.toFixed(1)} ${units[index]}`;
}
