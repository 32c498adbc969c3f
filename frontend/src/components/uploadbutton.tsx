import { useRef } from 'preact/hooks';
import type { Json } from '../contract';
import type { UploadButtonProps } from '../props';
import { acceptOf, isTaken } from '../ui/filetypes';
import { Picker, UploadLine, useUploads, type Chosen } from '../ui/upload';
import { view, type ViewProps } from '../ui/view';

function UploadButton({ ctx }: ViewProps<UploadButtonProps>) {
  const { label, variant, size, icon, interactive, file_count, file_types } = ctx.props;
  const input = useRef<HTMLInputElement>(null);
  const count = file_count.value ?? 'single';
  const types = file_types.value;
  const { sending, problem, send } = useUploads(ctx, (file) =>
    isTaken(file, types) ? '' : ctx.t('upload.wrongType', { name: file.name, types: (types ?? []).join(', ') }),
  );
  const take = async (chosen: Chosen[]): Promise<void> => {
    const refs = await send(count === 'single' ? chosen.slice(0, 1) : chosen);
    if (!refs) return;
    const value = (count === 'single' ? (refs[0] ?? null) : refs) as unknown as Json;
    ctx.set('value', value as unknown as UploadButtonProps['value']);
    ctx.emit('upload');
  };
  const picture = icon.value;
  const source = typeof picture === 'string' ? picture : picture?.url;
  return (
    <div class="fl-upload-button">
      <button
        type="button"
        class="fl-button-control"
        part="button"
        data-variant={variant.value ?? 'secondary'}
        data-size={size.value ?? 'lg'}
        disabled={interactive.value === false || sending !== null}
        onClick={() => {
          ctx.emit('click');
          input.current?.click();
        }}
      >
        {source && <img class="fl-button-icon" src={source} alt="" />}
        {label.value}
      </button>
      {sending && <UploadLine ctx={ctx} sending={sending} />}
      {problem && (
        <p class="fl-problem" role="alert">
          {problem}
        </p>
      )}
      <Picker
        input={input}
        accept={acceptOf(types)}
        multiple={count === 'multiple'}
        folder={count === 'directory'}
        take={(chosen) => void take(chosen)}
      />
    </div>
  );
}

export default view<UploadButtonProps>('uploadbutton', UploadButton);
