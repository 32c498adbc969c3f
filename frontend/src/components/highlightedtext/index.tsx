import { useMemo, useRef, useState } from 'preact/hooks';
import type { Ctx } from '../../contract';
import { addTexts } from '../../core/i18n';
import texts from '../../locales/en.marks.json';
import type { HighlightedTextProps } from '../../props';
import css from '../../styles/highlightedtext.css?inline';
import { Frame } from '../../ui/Frame';
import { Icon } from '../../ui/Icon';
import { view, type ViewProps } from '../../ui/view';
import { Palette } from './colours';
import { example } from './example';
import { Marker } from './marker';
import { areScores, categories, read, type Part } from './parts';
import { Legend, Piece, type Look } from './text';

addTexts(texts);

function HighlightedText({ ctx }: ViewProps<HighlightedTextProps>) {
  const { value, label, color_map, show_legend, show_inline_category, show_whitespaces, interactive, rtl } = ctx.props;
  const [palette] = useState(() => new Palette());
  const now = value.value;
  const parts = useMemo(() => read(now), [now]);
  const names = useMemo(() => categories(parts), [parts]);
  const writable = interactive.value !== false;
  const legend = show_legend.value === true;
  ctx.css(css);
  const look: Look = {
    scores: areScores(parts),
    inline: writable || (show_inline_category.value !== false && !legend),
    apart: show_whitespaces.value === false,
    colour: (category) => palette.colour(category, color_map.value),
  };
  for (const name of names) look.colour(name); // in the order of the text
  const title = label.value || ctx.t('marks.text');
  const known = [...new Set([...Object.keys(color_map.value ?? {}), ...names])];
  return (
    <Frame ctx={ctx} dir={rtl.value ? 'rtl' : undefined}>
      {legend && parts.length > 0 && (look.scores || names.length > 0) && (
        <Legend name={ctx.t('marks.legend')} names={names} look={look} />
      )}
      {parts.length === 0 ? (
        <p class="fl-empty">
          <Icon name="info" size={20} />
          {ctx.t('marks.empty')}
        </p>
      ) : writable ? (
        <Marker ctx={ctx} parts={parts} look={look} names={known} label={title} />
      ) : (
        <Text ctx={ctx} parts={parts} look={look} />
      )}
    </Frame>
  );
}

/** The text where it is only read. Where a listener waits, its parts can be pressed; arrow keys lead from one to the next. */
function Text({ ctx, parts, look }: { ctx: Ctx<HighlightedTextProps>; parts: Part[]; look: Look }) {
  const box = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState(0);
  const pressable = ctx.listens('select');
  const reached = parts.flatMap((part, index) => (part.token.trim() || part.mark !== null ? [index] : []));
  const at = reached.includes(current) ? current : (reached[0] ?? -1);
  const press = (index: number): void => {
    const part = parts[index];
    if (!part) return;
    setCurrent(index);
    ctx.emit('select', { index, value: [part.token, part.mark] });
  };
  const key = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const back = getComputedStyle(event.currentTarget as Element).direction === 'rtl' ? 'ArrowRight' : 'ArrowLeft';
    if (event.key === 'Enter' || event.key === ' ') press(at);
    else if (/^Arrow/.test(event.key)) {
      const step = event.key === back || event.key === 'ArrowUp' ? -1 : 1;
      const next = reached[reached.indexOf(at) + step];
      if (next === undefined) return;
      setCurrent(next);
      box.current?.querySelector<HTMLElement>(`[data-index="${next}"]`)?.focus();
    } else return;
    event.preventDefault();
  };
  const clicked = (event: MouseEvent): void => {
    const piece = (event.target as Element).closest<HTMLElement>('[data-index]');
    if (piece && getSelection()?.isCollapsed) press(Number(piece.dataset.index));
  };
  return (
    <div ref={box} class="fl-marked-text" part="text" onKeyDown={pressable ? key : undefined} onClick={pressable ? clicked : undefined}>
      {parts.map((part, index) => (
        <Piece
          key={index}
          part={part}
          look={look}
          press={pressable && (part.token.trim() || part.mark !== null) ? { index, current: index === at } : undefined}
        />
      ))}
    </div>
  );
}

export default view<HighlightedTextProps>('highlightedtext', HighlightedText, { example });
