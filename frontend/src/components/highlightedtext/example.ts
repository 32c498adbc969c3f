import type { About, Json } from '../../contract';
import type { HighlightedTextProps } from '../../props';
import css from '../../styles/highlightedtext.css?inline';
import { Palette, scoreTint, tint } from './colours';
import { areScores, read, type Sent } from './parts';

const LONGEST = 200;

/** The beginning of the text with its marks. */
export function example(value: Json, { props, css: adopt }: About<HighlightedTextProps>): Node {
  const parts = read(value as Sent[] | null);
  const scores = areScores(parts);
  const palette = new Palette();
  const line = document.createElement('span');
  adopt(css);
  let room = LONGEST;
  for (const { token, mark } of parts) {
    if (room <= 0) break;
    const piece = document.createElement('span');
    piece.textContent = token.length > room ? `${token.slice(0, room)}…` : token;
    room -= token.length;
    if (mark !== null) {
      piece.className = 'fl-marked';
      piece.dataset.label = String(mark);
      if (scores) piece.dataset.silent = '';
      piece.style.background = scores ? scoreTint(Number(mark)) : tint(palette.colour(String(mark), props.color_map));
    }
    line.append(piece);
  }
  return line;
}
