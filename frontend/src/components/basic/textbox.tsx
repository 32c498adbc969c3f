import { useRef, useState } from 'preact/hooks';
import type { TextboxProps } from '../../props';
import { CopyTool, Frame, Tool } from '../../ui/Frame';
import { Icon } from '../../ui/Icon';
import { useLive, view, type ViewProps } from '../../ui/view';

type Field = HTMLInputElement | HTMLTextAreaElement;

const DEFAULT_MAX_LINES = 20;
const AT_END_PX = 12;
/** Browsers without it get their height measured. */
const grows = globalThis.CSS?.supports?.('field-sizing', 'content') ?? false;

function Textbox({ ctx }: ViewProps<TextboxProps>) {
  const { props } = ctx;
  const field = useRef<Field | null>(null);
  /** The text that the page opens with is read from its start. */
  const drawn = useRef(false);
  const [shown, setShown] = useState(false);
  const id = `fl-c${ctx.id}`;
  const kind = props.type.value ?? 'text';
  const lines = props.lines.value ?? 1;
  const most = Math.max(props.max_lines.value ?? DEFAULT_MAX_LINES, lines);
  const single = kind !== 'text' || (lines === 1 && most === 1);
  const readOnly = props.interactive.value === false;
  const bare = props.container.value === false || props.show_label.value === false;

  useLive(
    ctx,
    () => {
      const text = props.value.value ?? '';
      const box = field.current;
      if (!box) return;
      const draw = (): void => write(box, props.value.peek() ?? '', props.autoscroll.peek() !== false);
      if (box.value === '' || text === '') write(box, text, drawn.current && props.autoscroll.peek() !== false);
      else ctx.frame(draw);
      drawn.current = true;
    },
    [single],
  );
  const edit = (event: Event): void => {
    const box = event.currentTarget as Field;
    measure(box);
    ctx.set('value', box.value);
    ctx.emit('input');
  };
  const key = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.isComposing || readOnly) return;
    if (single || (lines === 1) !== event.shiftKey) {
      event.preventDefault();
      ctx.emit('submit');
    }
  };
  const select = (event: Event): void => {
    const box = event.currentTarget as Field;
    const start = box.selectionStart ?? 0;
    const end = box.selectionEnd ?? 0;
    ctx.emit('select', { value: box.value.slice(start, end), index: [start, end] });
  };
  const about = props.info.value ? `${id}-info` : undefined;
  const attributes = {
    ...extra(props.html_attributes.value),
    id,
    part: 'input',
    class: 'fl-input',
    placeholder: props.placeholder.value ?? (readOnly ? ctx.t('textbox.empty') : undefined),
    readOnly,
    maxLength: props.max_length.value ?? undefined,
    autofocus: props.autofocus.value === true,
    dir: props.rtl.value ? ('rtl' as const) : undefined,
    style: props.text_align.value ? { textAlign: props.text_align.value } : undefined,
    'aria-label': bare ? (props.label.value ?? props.placeholder.value) : undefined,
    'aria-describedby': about,
    onInput: edit,
    onKeyDown: key,
    onSelect: select,
    onFocus: () => ctx.emit('focus'),
    onBlur: () => ctx.emit('blur'),
  };
  const tools = props.buttons.value?.includes('copy') && <CopyTool ctx={ctx} text={() => props.value.peek() ?? ''} />;
  return (
    <Frame ctx={ctx} control={id} tools={tools} class={readOnly ? 'fl-quiet' : 'fl-editable'}>
      <div class="fl-input-line">
        {single ? (
          <input
            {...attributes}
            ref={(element) => void (field.current = element)}
            type={(kind === 'password' && shown ? 'text' : kind) as 'text'}
            autocomplete={kind === 'password' ? 'current-password' : kind === 'email' ? 'email' : attributes.autocomplete}
          />
        ) : (
          <textarea
            {...attributes}
            ref={(element) => void (field.current = element)}
            rows={lines}
            style={{ ...attributes.style, '--fl-lines': lines, '--fl-max-lines': most }}
          />
        )}
        {kind === 'password' && !readOnly && (
          <Tool
            icon={shown ? 'eye-off' : 'eye'}
            name={ctx.t(shown ? 'textbox.hide' : 'textbox.show')}
            onClick={() => setShown(!shown)}
          />
        )}
        <Inner mark={props.stop_btn.value} icon="stop" name={ctx.t('textbox.stop')} onClick={() => ctx.emit('stop')} />
        <Inner
          mark={props.submit_btn.value}
          icon="send"
          name={ctx.t('textbox.submit')}
          onClick={() => ctx.emit('submit')}
        />
      </div>
    </Frame>
  );
}

interface InnerProps {
  mark: string | boolean | null | undefined;
  icon: 'stop' | 'send';
  name: string;
  onClick(): void;
}

/** The button inside the box: a picture, or the author's text. */
function Inner({ mark, icon, name, onClick }: InnerProps) {
  if (!mark) return null;
  const text = typeof mark === 'string' ? mark : '';
  return (
    <button type="button" class="fl-inner" data-kind={icon} aria-label={text ? undefined : name} onClick={onClick}>
      {text || <Icon name={icon} />}
    </button>
  );
}

function write(box: Field, text: string, follow: boolean): void {
  if (box.value === text) return;
  const atEnd = follow && box.scrollHeight - box.scrollTop - box.clientHeight < AT_END_PX;
  box.value = text;
  measure(box);
  if (atEnd) box.scrollTop = box.scrollHeight;
}

function measure(box: Field): void {
  if (grows || box.tagName !== 'TEXTAREA') return;
  box.style.height = 'auto';
  box.style.height = `${box.scrollHeight}px`;
}

function extra(given: TextboxProps['html_attributes']): Record<string, string | number | boolean> & { autocomplete?: string } {
  const kept: Record<string, string | number | boolean> = {};
  for (const [name, value] of Object.entries(given ?? {})) {
    if (/^(on|dangerously)/i.test(name)) continue;
    kept[name] = name === 'autocorrect' && typeof value === 'boolean' ? (value ? 'on' : 'off') : value;
  }
  return kept as Record<string, string | number | boolean> & { autocomplete?: string };
}

export default view<TextboxProps>('textbox', Textbox, { empty: '' });
