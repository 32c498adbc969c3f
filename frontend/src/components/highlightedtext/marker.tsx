import { useEffect, useRef, useState } from 'preact/hooks';
import type { Ctx } from '../../contract';
import type { HighlightedTextProps } from '../../props';
import { Piece, type Look } from './text';
import { remark, spanAt, written, type Part } from './parts';

interface Range {
  start: number;
  end: number;
}

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
  const form = useRef<HTMLFormElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const [range, setRange] = useState<Range | null>(null);
  const [typed, setTyped] = useState('');
  const [writing, setWriting] = useState(false);
  /** Grows when a keyboard wrote into the text though it may not: then the text is made anew. */
  const [broken, setBroken] = useState(0);
  /** The label is asked for as soon as its field can take it. */
  const [asks, setAsks] = useState(false);
  const id = `fl-c${ctx.id}`;
  const length = parts.reduce((sum, part) => sum + part.token.length, 0);
  const held = range && range.end <= length ? range : null;
  const under = held && spanAt(parts, held.end);
  const marked = held !== null && covers(parts, held);

  useEffect(() => {
    const box = text.current;
    if (!box) return;
    const refuse = (event: Event): void => event.preventDefault();
    const composed = (): void => setBroken((times) => times + 1);
    const followed = (): void => {
      const now = selected(box);
      if (now) setRange(now.end > now.start ? now : null);
      else if (!form.current?.contains(document.activeElement)) setRange(null);
    };
    box.addEventListener('beforeinput', refuse);
    box.addEventListener('compositionend', composed);
    document.addEventListener('selectionchange', followed);
    return () => {
      box.removeEventListener('beforeinput', refuse);
      box.removeEventListener('compositionend', composed);
      document.removeEventListener('selectionchange', followed);
    };
  }, [broken]);
  useEffect(() => {
    const mark = under && held && under.start <= held.start ? under.part.mark : null;
    if (!writing) setTyped(mark === null ? '' : String(mark));
  }, [held?.start, held?.end, writing, parts]);

  useEffect(() => {
    if (asks) field.current?.focus();
    setAsks(false);
  }, [asks]);

  const mark = look.scores ? score(typed) : typed.trim() || null;
  const put = (next: Part['mark'], at: Range | null): void => {
    if (!at) return;
    ctx.set('value', written(remark(parts, at.start, at.end, next)));
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
      setAsks(true);
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
        aria-describedby={`${id}-keys`}
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
      <p hidden id={`${id}-keys`}>
        {ctx.t('marks.keys')}
      </p>
      <form
        ref={form}
        class="fl-marker"
        part="tools"
        aria-label={ctx.t('marks.tools')}
        onSubmit={(event) => {
          event.preventDefault();
          if (mark !== null) put(mark, held);
        }}
        onKeyDown={(event) => event.key === 'Escape' && text.current?.focus()}
      >
        <input
          ref={field}
          class="fl-marker-label"
          type={look.scores ? 'number' : 'text'}
          min={-1}
          max={1}
          step={0.1}
          list={look.scores ? undefined : `${id}-names`}
          aria-label={ctx.t(look.scores ? 'marks.score' : 'marks.label')}
          placeholder={held ? ctx.t(look.scores ? 'marks.score' : 'marks.label') : ctx.t('marks.hint')}
          disabled={!held}
          autocomplete="off"
          value={held ? typed : ''}
          onInput={(event) => setTyped(event.currentTarget.value)}
          onFocus={() => setWriting(true)}
          onBlur={() => setWriting(false)}
        />
        <datalist id={`${id}-names`}>
          {names.map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
        <button type="submit" class="fl-button-control" data-size="sm" disabled={!held || mark === null}>
          {ctx.t('marks.mark')}
        </button>
        <button
          type="button"
          class="fl-button-control"
          data-size="sm"
          disabled={!marked}
          onClick={() => put(null, held)}
        >
          {ctx.t('marks.remove')}
        </button>
      </form>
    </>
  );
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

function score(text: string): number | null {
  const number = Number(text);
  return text.trim() === '' || !Number.isFinite(number) || Math.abs(number) > 1 ? null : number;
}

/** Some of what lies between the two places is marked. */
function covers(parts: Part[], { start, end }: Range): boolean {
  let at = 0;
  return parts.some((part) => {
    const from = at;
    at += part.token.length;
    return part.mark !== null && from < end && at > start;
  });
}

/** The parts, cut where the selection begins and ends, so that it is to be seen while the label is written. */
function cut(parts: Part[], { start, end }: Range): { part: Part; chosen: boolean }[] {
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
