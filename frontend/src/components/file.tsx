import { useRef } from 'preact/hooks';
import type { Ctx, FileRef, Json } from '../contract';
import { bytes } from '../core/i18n';
import type { FileProps } from '../props';
import css from '../styles/file.css?inline';
import { acceptOf, isTaken } from '../ui/filetypes';
import { Frame, Tool } from '../ui/Frame';
import { Icon } from '../ui/Icon';
import { length } from '../ui/length';
import { Picker, UploadLine, useDrop, useUploads, type Chosen } from '../ui/upload';
import { view, type ViewProps } from '../ui/view';

type Value = FileProps['value'];

function File({ ctx }: ViewProps<FileProps>) {
  const { props } = ctx;
  const input = useRef<HTMLInputElement>(null);
  ctx.css(css);
  const count = props.file_count.value ?? 'single';
  const types = props.file_types.value;
  const editable = props.interactive.value === true;
  const files = listOf(props.value.value);
  const { sending, problem, setProblem, send } = useUploads(ctx, (file) =>
    isTaken(file, types) ? '' : ctx.t('upload.wrongType', { name: file.name, types: (types ?? []).join(', ') }),
  );
  const put = (next: FileRef[]): void => {
    const value: Json = count === 'single' ? ((next[0] ?? null) as Json) : next.length > 0 ? (next as unknown as Json) : null;
    ctx.set('value', value as Value);
  };
  const take = async (chosen: Chosen[]): Promise<void> => {
    const refs = await send(count === 'single' ? chosen.slice(0, 1) : chosen);
    if (!refs) return;
    put(count === 'multiple' ? [...listOf(props.value.peek()), ...refs] : refs);
    ctx.emit('upload');
  };
  const remove = (index: number): void => {
    const gone = files[index];
    put(files.filter((_, i) => i !== index));
    setProblem('');
    if (gone) ctx.emit('delete', gone as unknown as Json);
    if (files.length === 1) ctx.emit('clear');
  };
  const move = (from: number, to: number): void => {
    const next = [...files];
    next.splice(to, 0, ...next.splice(from, 1));
    put(next);
  };
  const clear = (): void => {
    put([]);
    setProblem('');
    ctx.emit('clear');
  };
  const drop = useDrop(editable, (chosen) => void take(chosen));
  const choose = (event: Event): void => {
    event.stopPropagation();
    input.current?.click();
  };
  const tools = editable && files.length > 0 && !sending && (
    <>
      {count !== 'directory' && (
        <Tool icon="plus" name={ctx.t(count === 'single' ? 'upload.choose' : 'file.add')} onClick={choose} />
      )}
      {files.length > 1 && <Tool icon="close" name={ctx.t('file.clear')} onClick={clear} />}
    </>
  );
  return (
    <Frame ctx={ctx} tools={tools} problem={problem} class={`fl-files ${editable ? 'fl-editable' : ''}`}>
      <div class={`fl-files-box ${drop.over ? 'fl-over' : ''}`} part="box" {...drop.handlers}>
        {files.length > 0 ? (
          <ul class="fl-file-list" aria-label={props.label.value || ctx.t('file.list')} style={{ maxHeight: length(props.height.value) }}>
            {files.map((file, index) => (
              <Row
                key={file.path}
                ctx={ctx}
                file={file}
                index={index}
                last={files.length - 1}
                remove={editable ? remove : undefined}
                move={editable && props.allow_reordering.value && files.length > 1 ? move : undefined}
              />
            ))}
          </ul>
        ) : editable ? (
          !sending && <DropZone ctx={ctx} count={count} choose={choose} />
        ) : (
          <p class="fl-empty">
            <Icon name="file" size={24} />
            <span>{ctx.t('file.empty')}</span>
          </p>
        )}
        {sending && <UploadLine ctx={ctx} sending={sending} />}
        {editable && (
          <Picker
            input={input}
            accept={acceptOf(types)}
            multiple={count === 'multiple'}
            folder={count === 'directory'}
            take={(chosen) => void take(chosen)}
          />
        )}
      </div>
    </Frame>
  );
}

export function listOf(value: Value): FileRef[] {
  if (!value) return [];
  return Array.isArray(value) ? (value as FileRef[]) : [value];
}

export function nameOf(file: FileRef): string {
  return file.orig_name || file.path.split('/').pop() || file.path;
}

interface RowProps {
  ctx: Ctx<FileProps>;
  file: FileRef;
  index: number;
  last: number;
  remove: ((index: number) => void) | undefined;
  move: ((from: number, to: number) => void) | undefined;
}

function Row({ ctx, file, index, last, remove, move }: RowProps) {
  const name = nameOf(file);
  const dragged = 'application/x-fanlight-row';
  const drag = move && {
    draggable: true,
    onDragStart: (event: DragEvent) => event.dataTransfer?.setData(dragged, String(index)),
    onDragOver: (event: DragEvent) => event.dataTransfer?.types.includes(dragged) && event.preventDefault(),
    onDrop: (event: DragEvent) => {
      const from = event.dataTransfer?.getData(dragged);
      if (!from) return;
      event.preventDefault();
      move(Number(from), index);
    },
  };
  const title = (
    <span class="fl-file-name" title={name}>
      {name}
    </span>
  );
  return (
    <li class="fl-file-row" part="file" {...drag}>
      <Icon name="file" />
      {ctx.listens('select') ? (
        <button type="button" class="fl-file-pick" onClick={() => ctx.emit('select', { index, value: name })}>
          {title}
        </button>
      ) : (
        title
      )}
      {file.size != null && <span class="fl-file-size">{bytes(file.size)}</span>}
      {file.url && (
        <a
          class="fl-tool"
          href={file.url}
          download={name.split('/').pop()}
          aria-label={ctx.t('file.download', { name })}
          title={ctx.t('file.download', { name })}
          onClick={() => ctx.emit('download', file as unknown as Json)}
        >
          <Icon name="download" />
        </a>
      )}
      {move && (
        <>
          <Tool icon="up" name={ctx.t('file.up', { name })} disabled={index === 0} onClick={() => move(index, index - 1)} />
          <Tool icon="down" name={ctx.t('file.down', { name })} disabled={index === last} onClick={() => move(index, index + 1)} />
        </>
      )}
      {remove && <Tool icon="close" name={ctx.t('file.remove', { name })} onClick={() => remove(index)} />}
    </li>
  );
}

interface DropZoneProps {
  ctx: Ctx<FileProps>;
  count: 'single' | 'multiple' | 'directory';
  choose(event: Event): void;
}

function DropZone({ ctx, count, choose }: DropZoneProps) {
  const words = {
    single: ['file.drop', 'upload.choose'],
    multiple: ['file.dropMany', 'file.chooseMany'],
    directory: ['file.dropFolder', 'file.chooseFolder'],
  } as const;
  const [lead, verb] = words[count];
  const types = ctx.props.file_types.value;
  const limits = [
    types && types.length > 0 && !types.includes('file') ? types.join(', ') : '',
    ctx.maxFileSize === null ? '' : ctx.t('upload.limit', { size: bytes(ctx.maxFileSize) }),
  ].filter(Boolean);
  return (
    <div class="fl-drop" onClick={choose}>
      <Icon name="file" size={24} />
      <p>
        {ctx.t(lead)}
        <button type="button" class="fl-link-button" onClick={choose}>
          {ctx.t(verb)}
        </button>
      </p>
      {limits.length > 0 && <p class="fl-drop-limit">{limits.join(' · ')}</p>}
    </div>
  );
}

export default view<FileProps>('file', File);
