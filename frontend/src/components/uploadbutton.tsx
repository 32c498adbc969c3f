import { useRef } from 'preact/hooks';
import type { UploadButtonProps } from '../props';
import { useDisabled } from '../ui/disabled';
import { fileNames } from '../ui/examples';
import { Picker, useUploads, type Sending } from '../ui/upload';
import { view, type ViewProps } from '../ui/view';

function UploadButton({ ctx }: ViewProps<UploadButtonProps>) {
  const { label, variant, size, icon, interactive, file_count, file_types } = ctx.props;
  const disabled = interactive.value === false;
  const state = useDisabled(disabled);
  const input = useRef<HTMLInputElement>(null);
  const count = file_count.value ?? 'single';
  const several = count !== 'single';
  const { sending, problem, take } = useUploads(ctx, {
    types: file_types.value,
    several,
    taken(refs) {
      ctx.set('value', several ? refs : (refs[0] ?? null));
      ctx.emit('upload');
    },
  });
  const press = (): void => {
    if (disabled) return;
    // It stays a button while files are under way: the cursor keeps its place, and a press stops them.
    if (sending) {
      sending.stop();
      return;
    }
    ctx.emit('click');
    input.current?.click();
  };
  const picture = icon.value;
  const source = typeof picture === 'string' ? picture : picture?.url;
  return (
    <div class="fl-upload-button">
      <button
        type="button"
        class={`fl-button-control ${sending ? 'fl-button-busy' : ''}`}
        part="button"
        data-variant={variant.value ?? 'secondary'}
        data-size={size.value ?? 'lg'}
        {...state}
        onClick={press}
      >
        <span class="fl-button-inside">
          {source && <img class="fl-button-icon" src={source} alt="" />}
          {label.value}
        </span>
        {sending && <Busy sending={sending} text={(percent) => ctx.t('upload.busy', { percent })} />}
      </button>
      {problem && (
        <p class="fl-problem" role="alert">
          {problem}
        </p>
      )}
      <Picker input={input} types={file_types.value} multiple={several} folder={count === 'directory'} take={take} />
    </div>
  );
}

/** Lies over the button's own text, which keeps the button's size. */
function Busy({ sending, text }: { sending: Sending; text(percent: number): string }) {
  const share = sending.fraction.value;
  return (
    <span class="fl-button-busy-text">
      <span class="fl-button-share" style={{ transform: `scaleX(${share})` }} />
      {text(Math.round(share * 100))}
    </span>
  );
}

export default view<UploadButtonProps>('uploadbutton', UploadButton, { example: fileNames });
