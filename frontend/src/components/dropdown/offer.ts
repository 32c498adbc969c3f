import type { Json } from '../../contract';

/** A choice: its name and its value. */
export type Pair = [string, Json];

/** The row that stands for what the visitor wrote himself. */
export const WRITTEN = -1;

/** The author's choices, ready to be looked up and narrowed down. */
export class Offer {
  private places: Map<Json, number> | undefined;
  private folded: string[] | undefined;

  constructor(readonly pairs: Pair[]) {}

  /** Where the first choice with this value stands, or -1. */
  place(value: Json | undefined): number {
    if (!this.places) {
      this.places = new Map();
      for (let i = this.pairs.length - 1; i >= 0; i--) this.places.set(this.pairs[i]?.[1] ?? null, i);
    }
    return value === undefined ? -1 : (this.places.get(value) ?? -1);
  }

  /** The name of a value; of one that is no choice, the value itself. */
  name(value: Json): string {
    return this.pairs[this.place(value)]?.[0] ?? String(value);
  }

  /** The places of the choices whose name holds the text, whatever its case and accents. */
  matching(text: string): number[] {
    const wanted = fold(text.trim());
    const found: number[] = [];
    const names = this.names;
    for (let i = 0; i < names.length; i++) if (names[i]?.includes(wanted)) found.push(i);
    return found;
  }

  /** The first of these choices, from `after` on and round, whose name begins with the text; -1 for none. */
  beginning(text: string, rows: number[], after: number): number {
    const wanted = fold(text);
    const names = this.names;
    for (let step = 0; step < rows.length; step++) {
      const at = (after + step) % rows.length;
      if (names[rows[at] ?? -1]?.startsWith(wanted)) return at;
    }
    return -1;
  }

  /** The place of the choice with exactly this name, or -1. */
  named(text: string): number {
    return this.pairs.findIndex(([name]) => name === text);
  }

  private get names(): string[] {
    return (this.folded ??= this.pairs.map(([name]) => fold(name)));
  }
}

function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
