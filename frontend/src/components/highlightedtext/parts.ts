/** A part of the text, and what it is marked with: a category, a score, or nothing. */
export interface Part {
  token: string;
  mark: string | number | null;
}

/** From one place in the text to another, in UTF-16 units. */
export interface Range {
  start: number;
  end: number;
}

export type Sent = { token?: string; class_or_confidence?: string | number | null };

export function read(value: Sent[] | null | undefined): Part[] {
  return (value ?? []).map(({ token, class_or_confidence }) => ({ token: token ?? '', mark: class_or_confidence ?? null }));
}

export function written(parts: Part[]): Sent[] {
  return parts.map(({ token, mark }) => ({ token, class_or_confidence: mark }));
}

/** Marks are scores where there are marks and all of them are numbers. */
export function areScores(parts: Part[]): boolean {
  const marks = parts.map((part) => part.mark).filter((mark) => mark !== null);
  return marks.length > 0 && marks.every((mark) => typeof mark === 'number');
}

/** The categories in the order in which the text has them. */
export function categories(parts: Part[]): string[] {
  return [...new Set(parts.flatMap(({ mark }) => (mark === null ? [] : [String(mark)])))];
}

/** The parts with those between two places, in UTF-16 units, cut out and made one with this mark. */
export function remark(parts: Part[], start: number, end: number, mark: Part['mark']): Part[] {
  const made: Part[] = [];
  let at = 0;
  let inside = '';
  const put = (token: string, label: Part['mark']): void => {
    const last = made.at(-1);
    if (!token) return;
    // Neighbours without a mark are one text; those with the same mark stay apart, as they may be two things.
    if (last && label === null && last.mark === null) last.token += token;
    else made.push({ token, mark: label });
  };
  let placed = false;
  for (const part of parts) {
    const from = Math.min(Math.max(start - at, 0), part.token.length);
    const to = Math.min(Math.max(end - at, 0), part.token.length);
    put(part.token.slice(0, from), part.mark);
    inside += part.token.slice(from, to);
    at += part.token.length;
    if (!placed && at >= end) {
      placed = true;
      put(inside, mark);
    }
    put(part.token.slice(to), part.mark);
  }
  return made;
}

/** Where the part that holds a place begins and ends; a place between two belongs to the marked one. */
export function spanAt(parts: Part[], place: number): { start: number; end: number; part: Part } | null {
  let start = 0;
  let found = null;
  for (const part of parts) {
    const end = start + part.token.length;
    if (place >= start && place <= end && (!found || part.mark !== null)) found = { start, end, part };
    start = end;
  }
  return found;
}

/** Some of what lies between the two places is marked. */
export function covers(parts: Part[], { start, end }: Range): boolean {
  let at = 0;
  return parts.some((part) => {
    const from = at;
    at += part.token.length;
    return part.mark !== null && from < end && at > start;
  });
}

/** The parts, cut where the selection begins and ends, so that it is to be seen while the label is written. */
export function cut(parts: Part[], { start, end }: Range): { part: Part; chosen: boolean }[] {
  let at = 0;
  return parts.flatMap(({ token, mark }) => {
    const from = Math.min(Math.max(start - at, 0), token.length);
    const to = Math.min(Math.max(end - at, 0), token.length);
    at += token.length;
    return [
      { part: { token: token.slice(0, from), mark }, chosen: false },
      { part: { token: token.slice(from, to), mark }, chosen: true },
      { part: { token: token.slice(to), mark }, chosen: false },
    ].filter((piece) => piece.part.token !== '');
  });
}
