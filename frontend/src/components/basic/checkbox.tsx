import type { CheckboxProps } from '../../props';
import { tick } from '../../ui/examples';
import { OwnButtons } from '../../ui/Frame';
import { view, type ViewProps } from '../../ui/view';

function Checkbox({ ctx }: ViewProps<CheckboxProps>) {
  const { value, label, show_label, info, container, interactive } = ctx.props;
  const id = `fl-c${ctx.id}`;
  const title = label.value ?? '';
  const about = info.value;
  const change = (event: Event): void => {
    const { checked } = event.currentTarget as HTMLInputElement;
    ctx.set('value', checked);
    ctx.emit('input');
    ctx.emit('select', { index: 0, value: title, selected: checked });
  };
  return (
    <div class={`fl-frame fl-check ${container.value === false ? 'fl-bare' : ''}`} part="frame">
      <label class="fl-check-line">
        <input
          id={id}
          type="checkbox"
          checked={Boolean(value.value)}
          disabled={interactive.value === false}
          onChange={change}
          aria-label={show_label.value === false ? title : undefined}
          aria-describedby={about ? `${id}-info` : undefined}
        />
        {show_label.value !== false && <span part="label">{title}</span>}
      </label>
      <OwnButtons ctx={ctx} />
      {about && (
        <p class="fl-info" id={`${id}-info`}>
          {about}
        </p>
      )}
    </div>
  );
}

export default view<CheckboxProps>('checkbox', Checkbox, { example: tick });
