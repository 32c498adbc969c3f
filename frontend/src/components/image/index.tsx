import { useEffect, useRef, useState } from 'preact/hooks';
import type { Ctx } from '../../contract';
import type { ImageProps } from '../../props';
import css from '../../styles/image.css?inline';
import { thumbnail } from '../../ui/examples';
import { Frame, Tool } from '../../ui/Frame';
import { Icon } from '../../ui/Icon';
import { length } from '../../ui/length';
import { limitsOf, Picker, UploadLine, useDrop, useUploads, type Chosen, type Sending } from '../../ui/upload';
import { view, type ViewProps } from '../../ui/view';
import { Picture } from './picture';

const DEFAULT_SOURCES = ['upload', 'clipboard'];
const PICTURES = ['image'];
const DEFAULT_TOOLS = ['download', 'fullscreen'];

function Image({ ctx }: ViewProps<ImageProps>) {
  const { props } = ctx;
  const large = useRef<HTMLDialogElement>(null);
  ctx.css(css);
  const value = props.value.value;
  const source = value?.url ?? '';
  const editable = props.interactive.value === true;
  const sources = props.sources.value ?? DEFAULT_SOURCES;
  const tools = props.buttons.value ?? DEFAULT_TOOLS;
  const alt = props.alt_text.value || props.label.value || ctx.t('image.alt');

  const { sending, problem, setProblem, take } = useUploads(ctx, {
    types: PICTURES,
    several: false,
    taken([ref]) {
      if (!ref) return;
      ctx.set('value', ref);
      ctx.emit('upload');
      ctx.emit('input');
    },
  });
  const clear = (): void => {
    setProblem('');
    ctx.set('value', null);
    ctx.emit('clear');
    ctx.emit('input');
  };
  const drop = useDrop(editable && sources.includes('upload'), take);
  const paste = (event: ClipboardEvent): void => {
    if (!editable || !sources.includes('clipboard')) return;
    const file = [...(event.clipboardData?.files ?? [])].find((each) => each.type.startsWith('image/'));
    if (!file) return;
    event.preventDefault();
    take([{ file, path: '' }]);
  };
  const buttons = source && !sending && (
    <>
      {tools.includes('download') && !editable && (
        <a
          class="fl-tool"
          href={source}
          download={value?.orig_name ?? ''}
          aria-label={ctx.t('upload.download')}
          title={ctx.t('upload.download')}
        >
          <Icon name="download" />
        </a>
      )}
      {tools.includes('fullscreen') && (
        <Tool icon="expand" name={ctx.t('image.fullscreen')} onClick={() => large.current?.showModal()} />
      )}
      {editable && <Tool icon="close" name={ctx.t('image.clear')} onClick={clear} />}
    </>
  );
  const size = { height: length(props.height.value), width: length(props.width.value) };
  return (
    <Frame ctx={ctx} tools={buttons} problem={problem} class={`fl-picture ${editable ? 'fl-editable' : ''}`}>
      <div
        class={`fl-picture-box ${drop.over ? 'fl-over' : ''}`}
        part="box"
        style={size}
        tabIndex={editable && !source ? -1 : undefined}
        onPaste={paste}
        {...drop.handlers}
      >
        {sending ? (
          <Progress ctx={ctx} sending={sending} />
        ) : source ? (
          <Picture ctx={ctx} source={source} alt={alt} />
        ) : editable ? (
          <DropZone ctx={ctx} sources={sources} take={take} refuse={setProblem} />
        ) : (
          <p class="fl-empty">
            <Icon name="image" size={24} />
            <span>{props.placeholder.value || ctx.t('image.empty')}</span>
          </p>
        )}
      </div>
      <dialog ref={large} class="fl-large" aria-label={alt} onClick={() => large.current?.close()}>
        <button type="button" class="fl-tool" aria-label={ctx.t('image.close')}>
          <Icon name="close" size={20} />
        </button>
        {source && <img src={source} alt={alt} loading="lazy" />}
      </dialog>
    </Frame>
  );
}

/** The picture under way, faint, above the bar. */
function Progress({ ctx, sending }: { ctx: Ctx<ImageProps>; sending: Sending }) {
  const [preview, setPreview] = useState('');
  const [file] = sending.files;
  useEffect(() => {
    if (!file) return;
    const url = URL.createObjectURL(file);
    setPreview(url);
    return () => URL.revokeObjectURL(url);
  }, [file]);
  return (
    <div class="fl-sending">
      {preview && <img src={preview} alt="" />}
      <UploadLine ctx={ctx} sending={sending} />
    </div>
  );
}

interface DropZoneProps {
  ctx: Ctx<ImageProps>;
  sources: string[];
  take(chosen: Chosen[]): void;
  refuse(reason: string): void;
}

function DropZone({ ctx, sources, take, refuse: tell }: DropZoneProps) {
  const input = useRef<HTMLInputElement>(null);
  const uploads = sources.includes('upload');
  const pastes = sources.includes('clipboard');
  const choose = (event: Event): void => {
    event.stopPropagation();
    input.current?.click();
  };
  const paste = async (event: Event): Promise<void> => {
    event.stopPropagation();
    const file = await clipboardPicture();
    if (file) take([{ file, path: '' }]);
    else tell(ctx.t('image.noPaste'));
  };
  const limits = limitsOf(ctx, null);
  const lead = uploads ? (pastes ? 'image.drop' : 'image.dropOnly') : 'image.pasteOnly';
  return (
    <div class="fl-drop" onClick={uploads ? choose : undefined}>
      <Icon name="image" size={24} />
      {ctx.props.placeholder.value && <p class="fl-drop-text">{ctx.props.placeholder.value}</p>}
      <p>
        {ctx.t(lead)}
        {uploads && (
          <button type="button" class="fl-link-button" onClick={choose}>
            {ctx.t('upload.choose')}
          </button>
        )}
      </p>
      {pastes && (
        <button
          type="button"
          class="fl-button-control"
          data-variant="secondary"
          data-size="sm"
          onClick={(event) => void paste(event)}
        >
          <Icon name="paste" />
          {ctx.t('image.paste')}
        </button>
      )}
      {limits && <p class="fl-drop-limit">{limits}</p>}
      <Picker input={input} types={PICTURES} take={take} />
    </div>
  );
}

async function clipboardPicture(): Promise<File | undefined> {
  try {
    for (const item of await navigator.clipboard.read()) {
      const type = item.types.find((each) => each.startsWith('image/'));
      if (type) return new File([await item.getType(type)], `pasted.${type.slice(6)}`, { type });
    }
  } catch {
    // No permission, or a browser that only knows the paste key.
  }
  return undefined;
}

export default view<ImageProps>('image', Image, {
  example: (value, { t }) => thumbnail(value, t('image.alt')),
});
