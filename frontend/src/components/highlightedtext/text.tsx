import type { CSSProperties } from 'preact';
import { scoreTint, tint } from './colours';
import type { Part } from './parts';

export interface Look {
  scores: boolean;
  /** Categories stand behind their parts. */
  inline: boolean;
  /** Parts came without the white space around them. */
  apart: boolean;
  colour(category: string): string;
}

interface PieceProps {
  part: Part;
  look: Look;
  chosen?: boolean;
  /** The part can be pressed; one of all is reached with Tab. */
  press?: { index: number; current: boolean };
}

/** One part of the text. What it is marked with is said in `data-label`, so that it is no part of the text itself. */
export function Piece({ part, look, chosen, press }: PieceProps) {
  const { token, mark } = part;
  const pressed = press && {
    role: 'button' as const,
    tabIndex: press.current ? 0 : -1,
    'data-index': press.index,
  };
  const kind = `${mark === null ? 'fl-unmarked' : 'fl-marked'} ${chosen ? 'fl-mark-chosen' : ''}`;
  const style: CSSProperties = {};
  let label: string | undefined;
  if (mark !== null && look.scores) {
    style.background = scoreTint(Number(mark));
    label = String(mark);
  } else if (mark !== null) {
    const colour = look.colour(String(mark));
    style.background = tint(colour);
    style.borderColor = colour;
    label = String(mark);
  }
  const shown = look.inline && !look.scores;
  return (
    <>
      <span
        class={kind}
        part={mark === null ? undefined : 'mark'}
        style={style}
        data-label={label}
        data-silent={label !== undefined && !shown ? '' : undefined}
        title={look.scores ? label : undefined}
        {...pressed}
      >
        {token}
      </span>
      {look.apart && <wbr />}
    </>
  );
}

/** What the colours mean. */
export function Legend({ name, names, look }: { name: string; names: string[]; look: Look }) {
  const entries = look.scores
    ? [-1, -0.5, 0, 0.5, 1].map((score) => ({ text: score > 0 ? `+${score}` : String(score), style: { background: scoreTint(score) } }))
    : names.map((text) => ({ text, style: { background: tint(look.colour(text)), borderColor: look.colour(text) } }));
  return (
    <ul class="fl-legend" part="legend" aria-label={name}>
      {entries.map(({ text, style }) => (
        <li key={text} class="fl-marked" style={style} dir={look.scores ? 'ltr' : undefined}>
          {text}
        </li>
      ))}
    </ul>
  );
}
