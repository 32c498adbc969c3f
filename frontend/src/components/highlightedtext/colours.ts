/** Marks are tints of their colour over the surface: light enough for the text's own colour at 4.5:1 in either theme. */
const TINT = 30;
const SCORE_TINT = 45;
const PLUS = 'light-dark(#f59e0b, #b45309)';
const MINUS = 'light-dark(#3b82f6, #1d4ed8)';
const SURFACE = 'var(--block-background-fill)';
/** Turned on by it again and again, hues stay apart, however many there are. */
const GOLDEN_ANGLE = 137.5;
const MOST_REMEMBERED = 500;

export function tint(colour: string): string {
  return `color-mix(in srgb, ${colour} ${TINT}%, ${SURFACE})`;
}

/** The background of a score from -1 to 1; beyond these it is that of the nearer. */
export function scoreTint(score: number): string {
  const strength = Math.min(Math.abs(score), 1) * SCORE_TINT;
  return `color-mix(in srgb, ${score < 0 ? MINUS : PLUS} ${strength.toFixed(1)}%, ${SURFACE})`;
}

/** A colour for each category: the author's, or the next of ours. A category keeps its colour. */
export class Palette {
  private readonly own = new Map<string, number>();

  colour(category: string, chosen: Record<string, string> | null | undefined): string {
    const given = chosen && Object.hasOwn(chosen, category) ? chosen[category] : undefined;
    if (given && CSS.supports('color', given) && !/var\(/i.test(given)) return given;
    if (this.own.size >= MOST_REMEMBERED && !this.own.has(category)) this.own.clear();
    const place = this.own.get(category) ?? this.own.size;
    this.own.set(category, place);
    return `oklch(0.65 0.11 ${Math.round(195 + place * GOLDEN_ANGLE) % 360})`;
  }
}
