import { useRef, useState } from 'preact/hooks';
import { addTexts } from '../../core/i18n';
import texts from '../../locales/en.datetime.json';
import type { DateTimeProps } from '../../props';
import css from '../../styles/datetime.css?inline';
import { Frame, Tool } from '../../ui/Frame';
import { useLive, view, type ViewProps } from '../../ui/view';
import { forCalendar, moment } from './moment';

addTexts(texts);

function DateTime({ ctx }: ViewProps<DateTimeProps>) {
  const { value, label, show_label, container, info, include_time, interactive } = ctx.props;
  const field = useRef<HTMLInputElement>(null);
  const calendar = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState('');
  ctx.css(css);
  const id = `fl-c${ctx.id}`;
  const fixed = interactive.value === false;
  const withTime = include_time.value !== false;
  const named = container.value !== false && show_label.value !== false && Boolean(label.value);
  const example = withTime ? '2026-01-31 09:30:00' : '2026-01-31';

  useLive(
    ctx,
    () => {
      const now = value.value ?? '';
      if (field.current) field.current.value = now;
      if (calendar.current) calendar.current.value = forCalendar(now, withTime);
      setProblem('');
    },
    [withTime],
  );
  /** Takes what stands in the field, or says why not. */
  const settle = (): boolean => {
    const text = field.current?.value.trim() ?? '';
    const found = text === '' ? null : moment(text, withTime);
    if (text !== '' && found === null) {
      setProblem(ctx.t(withTime ? 'datetime.moment' : 'datetime.day', { example }));
      return false;
    }
    setProblem('');
    if (field.current) field.current.value = found ?? '';
    if (found !== (value.peek() || null)) ctx.set('value', found);
    return true;
  };
  const key = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && !event.isComposing && !fixed && settle()) ctx.emit('submit');
  };
  const picked = (): void => {
    if (!field.current || !calendar.current) return;
    field.current.value = calendar.current.value;
    settle();
  };
  const open = (): void => {
    try {
      calendar.current?.showPicker();
    } catch {
      calendar.current?.focus(); // browsers that show no calendar here have parts to type into
    }
  };
  return (
    <Frame ctx={ctx} control={id} problem={problem} class={fixed ? 'fl-quiet' : 'fl-editable'}>
      <div class="fl-input-line fl-moment">
        <input
          ref={field}
          id={id}
          class="fl-input"
          part="input"
          type="text"
          dir="ltr"
          spellcheck={false}
          autocomplete="off"
          autocapitalize="none"
          readOnly={fixed}
          placeholder={fixed ? ctx.t('datetime.none') : example}
          aria-label={named ? undefined : label.value || ctx.t('datetime.name')}
          aria-invalid={problem !== ''}
          aria-describedby={problem ? `${id}-problem` : info.value ? `${id}-info` : undefined}
          onKeyDown={key}
          onChange={settle}
        />
        {!fixed && (
          <span class="fl-calendar">
            <input
              ref={calendar}
              type={withTime ? 'datetime-local' : 'date'}
              step={withTime ? 1 : undefined}
              min="0001-01-01"
              max={withTime ? '9999-12-31T23:59:59' : '9999-12-31'}
              tabIndex={-1}
              aria-hidden="true"
              onInput={picked}
            />
            <Tool icon="calendar" name={ctx.t('datetime.pick')} onClick={open} />
          </span>
        )}
      </div>
    </Frame>
  );
}

export default view<DateTimeProps>('datetime', DateTime);
