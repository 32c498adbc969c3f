import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Ctx } from '../../contract';
import type { HighlightedTextProps } from '../../props';
import type { Part } from './parts';

interface ToolsProps {
  ctx: Ctx<HighlightedTextProps>;
  scores: boolean;
  /** Categories to propose. */
  names: string[];
  /** Something is selected; `mark` is what it is marked with as a whole, `marked` whether any of it is. */
  chosen: boolean;
  mark: Part['mark'];
  marked: boolean;
  writing: boolean;
  onWriting(writing: boolean): void;
  onPut(mark: Part['mark']): void;
  onLeave(): void;
}

/** The line below the text: a label for what is selected, and the mark to take away. */
export function Tools({ ctx, scores, names, chosen, mark, marked, writing, onWriting, onPut, onLeave }: ToolsProps) {
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(mark === null ? '' : String(mark));
  const list = `fl-c${ctx.id}-names`;
  const name = ctx.t(scores ? 'marks.score' : 'marks.label');
  const next = scores ? score(typed) : typed.trim() || null;
  useLayoutEffect(() => {
    if (writing) field.current?.focus();
  }, [writing]);
  const submit = (event: Event): void => {
    event.preventDefault();
    if (next !== null) onPut(next);
  };
  return (
    <form
      class="fl-marker"
      part="tools"
      aria-label={ctx.t('marks.tools')}
      onSubmit={submit}
      onKeyDown={(event) => event.key === 'Escape' && onLeave()}
    >
      <input
        ref={field}
        class="fl-marker-label"
        type={scores ? 'number' : 'text'}
        min={-1}
        max={1}
        step={0.1}
        list={scores ? undefined : list}
        aria-label={name}
        placeholder={chosen ? name : ctx.t('marks.hint')}
        disabled={!chosen}
        autocomplete="off"
        value={typed}
        onInput={(event) => setTyped(event.currentTarget.value)}
        onFocus={() => onWriting(true)}
        onBlur={() => onWriting(false)}
      />
      <datalist id={list}>
        {names.map((each) => (
          <option key={each} value={each} />
        ))}
      </datalist>
      <button type="submit" class="fl-button-control" data-size="sm" disabled={!chosen || next === null}>
        {ctx.t('marks.mark')}
      </button>
      <button type="button" class="fl-button-control" data-size="sm" disabled={!marked} onClick={() => onPut(null)}>
        {ctx.t('marks.remove')}
      </button>
    </form>
  );
}

function score(text: string): number | null {
  const number = Number(text);
  return text.trim() === '' || !Number.isFinite(number) || Math.abs(number) > 1 ? null : number;
}
