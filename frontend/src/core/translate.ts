import type { Json } from '../contract';

/** Texts by language, then by key. */
export type Texts = Record<string, Record<string, string>>;
export type Translate = <T>(value: T) => T;

const MARK = '\u2063';
const MARKED = /\u2063i18n:([^\u2063]+)\u2063/g;
const RIGHT_TO_LEFT = new Set(['ar', 'arc', 'ckb', 'dv', 'fa', 'he', 'ks', 'ku', 'ps', 'sd', 'ug', 'ur', 'yi']);
const LAST = 'en';

/** The languages of the app, the visitor's own first. */
export function ranked(texts: Texts, wanted: readonly string[]): string[] {
  const have = Object.keys(texts);
  const base = (language: string): string => language.toLowerCase().split('-')[0] ?? '';
  const found: string[] = [];
  for (const language of [...wanted, LAST]) {
    const exact = have.filter((each) => each.toLowerCase() === language.toLowerCase());
    const plain = have.filter((each) => each.toLowerCase() === base(language));
    const near = have.filter((each) => base(each) === base(language));
    found.push(...exact, ...plain, ...near);
  }
  return [...new Set([...found, ...have])];
}

/** Puts the visitor's language in the places of the author's keys. All of it is text: nothing here makes HTML. */
export function translator(texts: Texts, wanted: readonly string[]): Translate {
  const order = ranked(texts, wanted);
  const text = (key: string): string => {
    const language = order.find((each) => Object.hasOwn(texts[each] ?? {}, key));
    return language === undefined ? key : (texts[language]?.[key] ?? key);
  };
  const walk = (value: Json): Json => {
    if (typeof value === 'string') {
      return value.includes(MARK) ? value.replace(MARKED, (_, key: string) => text(key)) : value;
    }
    if (Array.isArray(value)) {
      let changed: Json[] | undefined;
      value.forEach((item, index) => {
        const now = walk(item);
        if (now !== item) (changed ??= value.slice())[index] = now;
      });
      return changed ?? value;
    }
    if (typeof value !== 'object' || value === null) return value;
    const pairs = Object.entries(value).map(([key, item]) => [walk(key) as string, walk(item)] as const);
    return pairs.some(([key, item]) => !Object.hasOwn(value, key) || value[key] !== item) ? Object.fromEntries(pairs) : value;
  };
  return (value) => walk(value as Json) as typeof value;
}

/** What the visitor wants: the address's own wish, then his browser's. */
export function wantedLanguages(): string[] {
  const asked = new URLSearchParams(location.search).get('__lang');
  return [...(asked ? [asked] : []), ...navigator.languages];
}

/** Says which language the document is in, and which way it runs. */
export function declareLanguage(texts: Texts, wanted: readonly string[]): void {
  const [language = LAST] = ranked(texts, wanted);
  const script = /-(Arab|Hebr|Thaa|Syrc)\b/i.test(language) || !/-[A-Za-z]{4}\b/.test(language);
  const root = document.documentElement;
  root.lang = language;
  root.dir = RIGHT_TO_LEFT.has(language.toLowerCase().split('-')[0] ?? '') && script ? 'rtl' : 'ltr';
}
