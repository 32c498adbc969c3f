import { useEffect, useRef, useState } from 'preact/hooks';
import type { Ctx } from '../../contract';
import type { HighlightedTextProps } from '../../props';
import { Piece, type Look } from './text';
import { covers, cut, remark, spanAt, written, type Part, type Range } from './parts';
import { Tools } from './tools';

interface MarkerProps {
  ctx: Ctx<HighlightedTextProps>;
  parts: Part[];
  look: Look;
  names: string[];
  label: string;
}

/**
 * The text where the visitor marks it. It takes no letter, but has a cursor, so that keys select as they do anywhere;
 * the line below marks what is selected.
 */
export function Marker({ ctx, parts, look, names, label }: MarkerProps) {
  const text = useRef<HTMLDivElement>(null);
  const tools = useRef<HTMLDivElement>(null);
  const [range, setRange] = useState<Range | null>(null);
  /** The label is being written, or is to be. */
  const [writing, setWriting] = useState(false);
  /** Grows when a keyboard wrote into the text though it may not: then the text is made anew. */
  const [broken, setBroken] = useState(0);
  const length = parts.reduce((sum, part) => sum + part.token.length, 0);
  const held = range && range.end <= length ? range : null;
  const under = held && spanAt(parts, held.end);

  useEffect(() => {
    const box = text.current;
    return box ? watched(box, tools.current, setRange, () => setBroken((times) => times + 1)) : undefined;
  }, [broken]);

  const put = (mark: Part['mark'], at: Range): void => {
    ctx.set('value', written(remark(parts, at.start, at.end, mark)));
    setRange(null);
    setWriting(false);
    text.current?.focus();
  };
  const key = (event: KeyboardEvent): void => {
    const caret = text.current && selected(text.current);
    if (event.isComposing || !caret) return;
    const some = caret.end > caret.start;
    if (event.key === 'Enter' && some) {
      event.preventDefault();
      setRange(caret); // the event of the selection may be still to come
      setWriting(true);
    } else if (event.key === 'Delete' || event.key === 'Backspace') {
      event.preventDefault();
      const at = some ? caret : spanAt(parts, caret.end);
      if (at && covers(parts, at)) put(null, at);
    }
  };
  const clicked = (event: MouseEvent): void => {
    const piece = (event.target as Element).closest('.fl-marked');
    if (!piece || !getSelection()?.isCollapsed) return;
    getSelection()?.selectAllChildren(piece);
    const index = [...(text.current?.querySelectorAll('.fl-marked, .fl-unmarked') ?? [])].indexOf(piece);
    const part = parts[index];
    if (part) ctx.emit('select', { index, value: [part.token, part.mark] });
  };
  const drawn = writing && held ? cut(parts, held) : parts.map((part) => ({ part, chosen: false }));
  return (
    <>
      <div
        key={broken}
        ref={text}
        class="fl-marked-text"
        part="text"
        role="textbox"
        aria-multiline="true"
        aria-readonly="true"
        aria-label={label}
        aria-describedby={`fl-c${ctx.id}-keys`}
        tabIndex={0}
        contentEditable
        spellcheck={false}
        inputMode="none"
        onKeyDown={key}
        onClick={clicked}
      >
        {drawn.map(({ part, chosen }, index) => (
          <Piece key={index} part={part} look={look} chosen={chosen} />
        ))}
      </div>
      <p hidden id={`fl-c${ctx.id}-keys`}>
        {ctx.t('marks.keys')}
      </p>
      <div ref={tools}>
        <Tools
          key={held && `${held.start}-${held.end}`}
          ctx={ctx}
          scores={look.scores}
          names={names}
          chosen={held !== null}
          mark={under && held && under.start <= held.start ? under.part.mark : null}
          marked={held !== null && covers(parts, held)}
          writing={writing}
          onWriting={setWriting}
          onPut={(mark) => held && put(mark, held)}
          onLeave={() => text.current?.focus()}
        />
      </div>
    </>
  );
}

/** Follows what is selected in the text, and keeps letters out of it. */
function watched(
  box: HTMLElement,
  tools: HTMLElement | null,
  onRange: (range: Range | null) => void,
  onBroken: () => void,
): () => void {
  const refuse = (event: Event): void => event.preventDefault();
  const followed = (): void => {
    const now = selected(box);
    if (now) onRange(now.end > now.start ? now : null);
    else if (!tools?.contains(document.activeElement)) onRange(null);
  };
  box.addEventListener('beforeinput', refuse);
  box.addEventListener('compositionend', onBroken);
  document.addEventListener('selectionchange', followed);
  return () => {
    box.removeEventListener('beforeinput', refuse);
    box.removeEventListener('compositionend', onBroken);
    document.removeEventListener('selectionchange', followed);
  };
}

/** What is selected in the text, in UTF-16 units from its start; null while the selection is elsewhere. */
function selected(box: HTMLElement): Range | null {
  const selection = getSelection();
  if (!selection?.rangeCount) return null;
  const range = selection.getRangeAt(0);
  if (!box.contains(range.startContainer) || !box.contains(range.endContainer)) return null;
  const before = document.createRange();
  before.selectNodeContents(box);
  before.setEnd(range.startContainer, range.startOffset);
  const start = before.toString().length;
  return { start, end: start + range.toString().length };
}
