import { useState } from 'preact/hooks';
import type { ButtonProps } from '../../props';
import { view, type ViewProps } from '../../ui/view';

function Button({ ctx }: ViewProps<ButtonProps>) {
  const { value, variant, size, icon, link, link_target, interactive } = ctx.props;
  const disabled = interactive.value === false;
  /** While it has the cursor it is disabled in name only, or the cursor would be lost. */
  const [held, hold] = useState(false);
  const picture = icon.value;
  const source = typeof picture === 'string' ? picture : picture?.url;
  const inside = (
    <>
      {source && <img class="fl-button-icon" src={source} alt="" />}
      {value}
    </>
  );
  const look = {
    class: 'fl-button-control',
    part: 'button',
    'data-variant': variant.value ?? 'secondary',
    'data-size': size.value ?? 'lg',
    onClick: () => void (disabled || ctx.emit('click')),
  };
  const target = link_target.value ?? '_self';
  if (link.value && !disabled) {
    return (
      <a {...look} href={link.value} target={target} rel={target === '_blank' ? 'noopener noreferrer' : undefined}>
        {inside}
      </a>
    );
  }
  return (
    <button
      type="button"
      {...look}
      disabled={disabled && !held}
      aria-disabled={(disabled && held) || undefined}
      onFocus={() => hold(true)}
      onBlur={() => hold(false)}
    >
      {inside}
    </button>
  );
}

export default view<ButtonProps>('button', Button);
