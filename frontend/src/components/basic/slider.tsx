import { useRef, useState } from 'preact/hooks';
import type { SliderProps } from '../../props';
import { Frame, Tool } from '../../ui/Frame';
import { problemOf, readNumber } from '../../ui/numbers';
import { useLive, view, type ViewProps } from '../../ui/view';

function Slider({ ctx }: ViewProps<SliderProps>) {
  const { value, label, show_label, container, info, minimum, maximum, step, buttons, interactive } = ctx.props;
  const range = useRef<HTMLInputElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const [initial] = useState(() => value.peek());
  const [problem, setProblem] = useState('');
  const id = `fl-c${ctx.id}`;
  const low = minimum.value ?? 0;
  const high = maximum.value ?? 100;
  const steps = step.value || 'any';
  const disabled = interactive.value === false;
  const title = label.value ?? '';
  const bare = container.value === false || show_label.value === false;

  useLive(
    ctx,
    () => {
      const now = value.value ?? low;
      if (range.current) {
        range.current.value = String(now);
        const share = high > low ? (Math.min(Math.max(now, low), high) - low) / (high - low) : 0;
        range.current.style.setProperty('--fl-fill', `${share * 100}%`);
      }
      if (field.current && readNumber(field.current).value !== now) field.current.value = String(now);
    },
    [low, high, steps],
  );
  const put = (next: number): void => {
    setProblem('');
    ctx.set('value', next);
    ctx.emit('input');
  };
  const type = (): void => {
    if (!field.current) return;
    const read = readNumber(field.current);
    const wrong = problemOf(ctx, read, low, high);
    if (read.value !== null && !wrong) put(Number(read.value));
    else setProblem(wrong);
  };
  const leave = (): void => {
    if (!field.current) return;
    field.current.value = String(value.peek() ?? low);
    setProblem('');
  };
  const reset = (): void => {
    put(initial ?? low);
    ctx.emit('release', initial ?? low);
  };
  const resettable = !disabled && (buttons.value ? buttons.value.includes('reset') : true);
  const tools = (
    <>
      <input
        ref={field}
        class="fl-slider-number"
        type="number"
        inputMode="decimal"
        min={low}
        max={high}
        step={steps}
        disabled={disabled}
        aria-label={ctx.t('number.of', { label: title })}
        aria-invalid={problem !== ''}
        onInput={type}
        onBlur={leave}
        onChange={() => ctx.emit('release', value.peek() ?? low)}
      />
      {resettable && <Tool icon="reset" name={ctx.t('slider.reset')} onClick={reset} />}
    </>
  );
  return (
    <Frame ctx={ctx} control={id} tools={tools} problem={problem}>
      <div class="fl-slider-line">
        <span aria-hidden="true">{low}</span>
        <input
          ref={range}
          id={id}
          class="fl-range"
          part="range"
          type="range"
          min={low}
          max={high}
          step={steps}
          disabled={disabled}
          aria-label={bare ? title : undefined}
          aria-describedby={info.value ? `${id}-info` : undefined}
          onInput={(event) => put(event.currentTarget.valueAsNumber)}
          onChange={(event) => ctx.emit('release', event.currentTarget.valueAsNumber)}
        />
        <span aria-hidden="true">{high}</span>
      </div>
    </Frame>
  );
}

export default view<SliderProps>('slider', Slider);
