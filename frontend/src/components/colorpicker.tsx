import { useRef, useState } from 'preact/hooks';
import { addTexts } from '../core/i18n';
import texts from '../locales/en.colour.json';
import type { ColorPickerProps } from '../props';
import css from '../styles/colorpicker.css?inline';
import { swatch } from '../ui/examples';
import { Frame } from '../ui/Frame';
import { useLive, view, type ViewProps } from '../ui/view';

addTexts(texts);

function ColorPicker({ ctx }: ViewProps<ColorPickerProps>) {
  const { value, label, show_label, container, info, interactive } = ctx.props;
  const field = useRef<HTMLInputElement>(null);
  const well = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState('');
  ctx.css(css);
  const id = `fl-c${ctx.id}`;
  const fixed = interactive.value === false;
  const title = label.value || '';
  const named = container.value !== false && show_label.value !== false && title !== '';
  const colour = value.value ?? '';

  useLive(ctx, () => {
    const now = value.value ?? '';
    if (field.current && field.current.value.trim() !== now) field.current.value = now;
    if (well.current) well.current.value = hexOf(now) ?? '#000000';
  });
  const put = (next: string | null): void => {
    setProblem('');
    ctx.set('value', next);
    ctx.emit('input');
  };
  const type = (event: Event): void => {
    const text = (event.currentTarget as HTMLInputElement).value.trim();
    if (text === '' || isColour(text)) put(text || null);
  };
  const key = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.isComposing || fixed) return;
    const text = field.current?.value.trim() ?? '';
    if (text === '' || isColour(text)) ctx.emit('submit');
    else setProblem(ctx.t('colour.invalid'));
  };
  const settle = (): void => {
    if (field.current && (field.current.value.trim() || null) === value.peek()) ctx.emit('release');
  };
  const leave = (event: FocusEvent): void => {
    const box = event.currentTarget as HTMLElement;
    if (event.relatedTarget instanceof Node && box.contains(event.relatedTarget)) return;
    if (field.current) field.current.value = value.peek() ?? '';
    setProblem('');
    ctx.emit('blur');
  };
  const enter = (event: FocusEvent): void => {
    const box = event.currentTarget as HTMLElement;
    if (!(event.relatedTarget instanceof Node && box.contains(event.relatedTarget))) ctx.emit('focus');
  };
  return (
    <Frame ctx={ctx} control={id} problem={problem} class={fixed ? 'fl-quiet' : 'fl-editable'}>
      <div class="fl-input-line fl-colour-line" onFocusIn={enter} onFocusOut={leave}>
        <span
          class="fl-colour"
          part="swatch"
          data-none={isColour(colour) ? undefined : ''}
          style={{ '--fl-chosen': isColour(colour) ? colour : 'transparent' }}
        >
          <input
            ref={well}
            type="color"
            disabled={fixed}
            aria-label={title ? ctx.t('colour.of', { label: title }) : ctx.t('colour.pick')}
            onInput={(event) => put(event.currentTarget.value)}
            onChange={() => ctx.emit('release')}
          />
        </span>
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
          placeholder={ctx.t(fixed ? 'colour.none' : 'colour.example')}
          aria-label={named ? undefined : title || ctx.t('colour.pick')}
          aria-invalid={problem !== ''}
          aria-describedby={problem ? `${id}-problem` : info.value ? `${id}-info` : undefined}
          onInput={type}
          onKeyDown={key}
          onChange={settle}
        />
      </div>
    </Frame>
  );
}

function isColour(text: string): boolean {
  return text !== '' && CSS.supports('color', text) && !/^(inherit|initial|unset|revert|revert-layer|currentcolor)$|var\(/i.test(text);
}

/** The colour as the browser's own picker takes it, without its transparency. */
function hexOf(colour: string): string | null {
  const pen = isColour(colour) && document.createElement('canvas').getContext('2d');
  if (!pen) return null;
  pen.fillStyle = colour;
  if (pen.fillStyle.startsWith('#')) return pen.fillStyle;
  const parts = (pen.fillStyle.match(/[\d.]+/g) ?? []).slice(0, 3);
  return `#${parts.map((part) => Math.round(Number(part)).toString(16).padStart(2, '0')).join('')}`;
}

export default view<ColorPickerProps>('colorpicker', ColorPicker, { example: swatch });
