import type { Json } from '../../contract';

/** With so many lines, nothing more opens by itself. */
const OPENED = { all: 10_000, top: 1_000 };
/** Without `open`, what lies deeper is closed at first, as are larger lists and objects. */
const TOP_LEVELS = 3;
const TOP_SIZE = 100;
/** How many items of one list or object are shown before the visitor asks for more. */
export const PAGE = 10_000;
const LONG_TEXT = 300;
const LONGEST_TEXT = 100_000;
const LONGEST_SAMPLE = 120;
const PREVIEW = 60;

export type Kind = 'object' | 'array' | 'string' | 'number' | 'word' | 'more';

/** One line of the tree. */
export interface Row {
  path: string;
  kind: Kind;
  key: string | null;
  text: string;
  level: number;
  /** Its place among its siblings, from 1, and how many they are. */
  place: number;
  of: number;
  /** Null where there is nothing to open. */
  open: boolean | null;
}

/** The lines of a value that are to be seen: those below what is open. */
export class Rows {
  private value: Json = null;
  private all = false;
  private indices = false;
  /** What the visitor opened and closed, by path, and how many items of a long list he has asked for. */
  private readonly chosen = new Map<string, boolean>();
  private readonly pages = new Map<string, number>();
  list: Row[] = [];

  show(value: Json, all: boolean, indices: boolean): void {
    Object.assign(this, { value, all, indices });
    this.draw();
  }

  /** Opens or closes a line; for the last line of a long list, shows more of it. */
  toggle(row: Row): void {
    if (row.kind === 'more') this.pages.set(row.path, (this.pages.get(row.path) ?? 1) + 1);
    else if (row.open !== null) this.chosen.set(row.path, !row.open);
    this.draw();
  }

  private draw(): void {
    this.list = [];
    this.add(this.value, null, '', 1, 1, 1);
  }

  private add(value: Json, key: string | null, path: string, level: number, place: number, of: number): void {
    const { kind, size } = kindOf(value);
    const row: Row = { path, kind, key, text: '', level, place, of, open: null };
    this.list.push(row);
    if (kind === 'string') {
      const text = JSON.stringify(value);
      const long = text.length > LONG_TEXT;
      if (long) row.open = this.chosen.get(path) ?? false;
      row.text = long ? shortened(text, row.open ? LONGEST_TEXT : LONG_TEXT) : text;
    } else if (kind === 'number' || kind === 'word') {
      row.text = String(value);
    } else if (size === 0) {
      row.text = kind === 'array' ? '[]' : '{}';
    } else {
      row.open = this.chosen.get(path) ?? this.opens(level, size);
      if (row.open) row.text = kind === 'array' ? `[${size}]` : `{${size}}`;
      else row.text = preview(value);
      if (row.open) this.addItems(value as Json[] | Record<string, Json>, path, level + 1, size);
    }
  }

  private addItems(value: Json[] | Record<string, Json>, path: string, level: number, size: number): void {
    const listed = Array.isArray(value);
    const keys = listed ? null : Object.keys(value);
    const shown = Math.min(size, PAGE * (this.pages.get(`${path}\0`) ?? 1));
    const of = shown < size ? shown + 1 : size;
    for (let index = 0; index < shown; index += 1) {
      const key = keys ? (keys[index] as string) : String(index);
      const item = (listed ? value[index] : value[key]) as Json;
      this.add(item, listed && !this.indices ? null : key, `${path}\0${key}`, level, index + 1, of);
    }
    if (shown < size) {
      const text = String(size - shown);
      this.list.push({ path: `${path}\0`, kind: 'more', key: null, text, level, place: of, of, open: null });
    }
  }

  private opens(level: number, size: number): boolean {
    if (level === 1) return true;
    if (this.all) return this.list.length < OPENED.all;
    return level <= TOP_LEVELS && size <= TOP_SIZE && this.list.length + size <= OPENED.top;
  }
}

function kindOf(value: Json): { kind: Kind; size: number } {
  if (typeof value === 'string') return { kind: 'string', size: 0 };
  if (typeof value === 'number') return { kind: 'number', size: 0 };
  if (value === null || typeof value === 'boolean') return { kind: 'word', size: 0 };
  if (Array.isArray(value)) return { kind: 'array', size: value.length };
  return { kind: 'object', size: Object.keys(value).length };
}

function shortened(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}…` : text;
}

/** The beginning of what a closed line holds. */
function preview(value: Json): string {
  const listed = Array.isArray(value);
  const parts: string[] = [];
  let room = PREVIEW;
  const entries = listed ? value.slice(0, 10) : Object.keys(value as object).slice(0, 10);
  const size = listed ? value.length : Object.keys(value as object).length;
  for (const entry of entries) {
    const item = (listed ? entry : (value as Record<string, Json>)[entry as string]) as Json;
    const part = `${listed ? '' : `${shortened(entry as string, 20)}: `}${brief(item)}`;
    room -= part.length + 2;
    if (room < 0 && parts.length > 0) break;
    parts.push(part);
  }
  if (parts.length < size) parts.push('…');
  return listed ? `[${parts.join(', ')}]` : `{ ${parts.join(', ')} }`;
}

/** What a list of samples shows of a value: the beginning of its document. */
export function example(value: Json): string {
  return value === null ? '' : shortened(JSON.stringify(value), LONGEST_SAMPLE);
}

function brief(value: Json): string {
  if (typeof value === 'string') return shortened(JSON.stringify(value.slice(0, 30)), 24);
  if (value === null || typeof value !== 'object') return String(value);
  return Array.isArray(value) ? '[…]' : '{…}';
}
