import type { DownloadButtonProps } from '../props';
import { useDisabled } from '../ui/disabled';
import { fileNames } from '../ui/examples';
import { isForeign, nameOf, safe } from '../ui/files';
import { view, type ViewProps } from '../ui/view';

function DownloadButton({ ctx }: ViewProps<DownloadButtonProps>) {
  const { value, label, variant, size, icon, interactive } = ctx.props;
  const disabled = interactive.value === false;
  const state = useDisabled(disabled);
  const file = value.value;
  const address = safe(file?.url);
  const picture = icon.value;
  const source = typeof picture === 'string' ? picture : picture?.url;
  const inside = (
    <>
      {source && <img class="fl-button-icon" src={source} alt="" />}
      {label.value}
    </>
  );
  const look = {
    class: 'fl-button-control',
    part: 'button',
    'data-variant': variant.value ?? 'secondary',
    'data-size': size.value ?? 'lg',
    onClick: () => void (disabled || ctx.emit('click')),
  };
  if (file && address && !disabled) {
    const foreign = isForeign(address) ? { target: '_blank', rel: 'noopener noreferrer' } : {};
    return (
      <a {...look} href={address} download={nameOf(file)} {...foreign}>
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

export default view<DownloadButtonProps>('downloadbutton', DownloadButton, { example: fileNames });
