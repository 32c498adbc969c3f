import type { Json } from '../../contract';

/** A stretch of what a template gives: the author's own text, or a value in it. */
export interface Piece {
  text: string;
  /** `own` is the template's text; `text` a value that shows as it is written; `markup` a value that may hold HTML. */
  kind: 'own' | 'text' | 'markup';
  /** Somebody else than the author may have written it. */
  borne: boolean;
}

/** What a template sees: the props by name. */
export interface Scope {
  names: readonly string[];
  get(name: string): Json | undefined;
  /** The prop is not as the author wrote it. */
  borne(name: string): boolean;
}

export function textOf(value: unknown): string {
  if (value === null || value === undefined || typeof value === 'function') return '';
  return String(value);
}

/** A part of a value by name; only what it holds itself, so that no text reaches the language's own objects. */
export function member(value: unknown, key: string): unknown {
  if (value === null || value === undefined) return undefined;
  const box = Object(value) as Record<string, unknown>;
  return Object.hasOwn(box, key) ? box[key] : undefined;
}
