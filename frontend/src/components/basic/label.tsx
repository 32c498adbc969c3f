import type { LabelProps } from '../../props';
import { Frame } from '../../ui/Frame';
import { Icon } from '../../ui/Icon';
import { view, type ViewProps } from '../../ui/view';

function Label({ ctx }: ViewProps<LabelProps>) {
  const { value, color, show_heading } = ctx.props;
  const now = value.value;
  const classes = now?.confidences ?? [];
  const selectable = ctx.listens('select');
  const empty = now?.label === undefined || now.label === null;
  return (
    <Frame ctx={ctx}>
      {empty && (
        <p class="fl-empty">
          <Icon name="info" size={20} />
          {ctx.t('label.empty')}
        </p>
      )}
      {!empty && show_heading.value !== false && (
        <h2 class="fl-verdict" part="heading" style={color.value ? { backgroundColor: color.value } : undefined}>
          {now.label}
        </h2>
      )}
      {!empty && classes.length > 0 && (
        <ol class="fl-bars" part="bars">
          {classes.map(({ label, confidence }, index) => {
            const percent = Math.round((confidence ?? 0) * 100);
            const share = percent === 0 && confidence ? '< 1%' : `${percent}%`;
            const name = label ?? '';
            const row = (
              <>
                <span class="fl-bar-name">{name}</span>
                <span class="fl-bar-share">{share}</span>
                <span class="fl-bar" aria-hidden="true">
                  <span style={{ inlineSize: `${percent}%`, backgroundColor: color.value || undefined }} />
                </span>
              </>
            );
            const choose = (): void => ctx.emit('select', { index, value: name });
            return (
              <li key={name}>
                {selectable ? (
                  <button type="button" class="fl-bar-row" onClick={choose}>
                    {row}
                  </button>
                ) : (
                  <div class="fl-bar-row">{row}</div>
                )}
              </li>
            );
          })}
        </ol>
      )}
    </Frame>
  );
}

export default view<LabelProps>('label', Label, {
  example: (value) => String((value as { label?: string } | null)?.label ?? ''),
});
