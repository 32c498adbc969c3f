import { useRef, useState } from 'preact/hooks';
import type { NumberProps } from '../../props';
import { Frame } from '../../ui/Frame';
import { problemOf, readNumber } from '../../ui/numbers';
import { useLive, view, type ViewProps } from '../../ui/view';

function NumberField({ ctx }: ViewProps<NumberProps>) {
  const { value, label, show_label, container, info, placeholder, minimum, maximum, step, interactive } = ctx.props;
  const input = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState('');
  const id = `fl-c${ctx.id}`;
  const bare = container.value === false || show_label.value === false;

  useLive(ctx, () => {
    const now = value.value;
    const field = input.current;
    if (!field || readNumber(field).value === (now ?? null)) return; // also while what stands there is no number
    field.value = now === null || now === undefined ? '' : String(now);
    setProblem('');
  });
  const edit = (): void => {
    const field = input.current;
    if (!field) return;
    const read = readNumber(field);
    setProblem(problemOf(ctx, read, minimum.value, maximum.value));
    ctx.set('value', read.value as number | null); // digits too long for a number travel as text
    ctx.emit('input');
  };
  return (
    <Frame ctx={ctx} control={id} problem={problem} class={interactive.value === false ? 'fl-quiet' : 'fl-editable'}>
      <input
        ref={input}
        id={id}
        class="fl-input fl-number"
        part="input"
        type="number"
        inputMode="decimal"
        placeholder={placeholder.value ?? (interactive.value === false ? ctx.t('textbox.empty') : undefined)}
        min={minimum}
        max={maximum}
        step={step.value || 'any'}
        readOnly={interactive.value === false}
        aria-label={bare ? label.value : undefined}
        aria-invalid={problem !== ''}
        aria-describedby={problem ? `${id}-problem` : info.value ? `${id}-info` : undefined}
        onInput={edit}
        onKeyDown={(event) => event.key === 'Enter' && !event.isComposing && !problem && ctx.emit('submit')}
        onFocus={() => ctx.emit('focus')}
        onBlur={() => ctx.emit('blur')}
      />
    </Frame>
  );
}

export default view<NumberProps>('number', NumberField);
