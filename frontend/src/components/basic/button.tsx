import type { ButtonProps } from '../../props';
import { useDisabled } from '../../ui/disabled';
import { harmless } from '../../ui/links';
import { view, type ViewProps } from '../../ui/view';

function Button({ ctx }: ViewProps<ButtonProps>) {
  const { value, variant, size, icon, link, link_target, interactive } = ctx.props;
  const disabled = interactive.value === false;
  const state = useDisabled(disabled);
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
  const address = harmless(link.value);
  if (address && !disabled) {
    return (
      <a {...look} href={address} target={target} rel={target === '_blank' ? 'noopener noreferrer' : undefined}>
        {inside}
      </a>
    );
  }
  return (
    <button type="button" {...look} {...state}>
      {inside}
    </button>
  );
}

export default view<ButtonProps>('button', Button);
