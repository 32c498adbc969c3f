import { useRef, useState } from 'preact/hooks';
import type { Ctx, FileRef } from '../../contract';
import type { FileProps } from '../../props';
import css from '../../styles/file.css?inline';
import { fileNames } from '../../ui/examples';
import { nameOf } from '../../ui/files';
import { Frame, Tool } from '../../ui/Frame';
import { Icon } from '../../ui/Icon';
import { limitsOf, Picker, UploadLine, useDrop, useUploads } from '../../ui/upload';
import { view, type ViewProps } from '../../ui/view';
import { FileList } from './list';

function File({ ctx }: ViewProps<FileProps>) {
  const { props } = ctx;
  const input = useRef<HTMLInputElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const [spoken, say] = useState('');
  ctx.css(css);
  const count = props.file_count.value ?? 'single';
  const several = count !== 'single';
  const types = props.file_types.value;
  const editable = props.interactive.value === true;
  const files = listOf(props.value.value);

  const put = (next: FileRef[]): void => ctx.set('value', several && next.length > 0 ? next : (next[0] ?? null));
  const { sending, problem, setProblem, take } = useUploads(ctx, {
    types,
    several,
    taken(refs) {
      // The list may have changed while these were under way.
      put(count === 'multiple' ? [...listOf(props.value.peek()), ...refs] : refs);
      say(ctx.t('file.added', { n: refs.length }));
      ctx.emit('upload');
    },
  });
  const remove = (index: number): void => {
    const gone = files[index];
    if (!gone) return;
    put(files.filter((_, i) => i !== index));
    setProblem('');
    say(ctx.t('file.removed', { name: nameOf(gone) }));
    ctx.emit('delete', { ...gone });
    if (files.length === 1) ctx.emit('clear');
    focusSoon(() => {
      const rows = box.current?.querySelectorAll('li') ?? [];
      return rows[Math.min(index, rows.length - 1)]?.querySelector('.fl-tool:last-child') ?? chooser();
    });
  };
  const clear = (): void => {
    put([]);
    setProblem('');
    say(ctx.t('file.cleared'));
    ctx.emit('clear');
    focusSoon(chooser);
  };
  const chooser = (): Element | null => box.current?.querySelector('.fl-link-button') ?? null;
  const drop = useDrop(editable, take);
  const choose = (event: Event): void => {
    event.stopPropagation();
    input.current?.click();
  };
  const tools = editable && files.length > 0 && !sending && (
    <>
      <Tool icon="plus" name={ctx.t(count === 'multiple' ? 'file.add' : CHOOSE[count])} onClick={choose} />
      {files.length > 1 && <Tool icon="close" name={ctx.t('file.clear')} onClick={clear} />}
    </>
  );
  return (
    <Frame ctx={ctx} tools={tools} problem={problem} class={`fl-files ${editable ? 'fl-editable' : ''}`}>
      <div ref={box} class={`fl-files-box ${drop.over ? 'fl-over' : ''}`} part="box" {...drop.handlers}>
        {files.length > 0 ? (
          <FileList
            ctx={ctx}
            files={files}
            remove={editable ? remove : undefined}
            reorder={editable && props.allow_reordering.value ? put : undefined}
            say={say}
          />
        ) : editable ? (
          !sending && <DropZone ctx={ctx} count={count} choose={choose} />
        ) : (
          <p class="fl-empty">
            <Icon name="file" size={24} />
            <span>{ctx.t(several ? 'file.emptyMany' : 'file.empty')}</span>
          </p>
        )}
        {sending && <UploadLine ctx={ctx} sending={sending} />}
        {editable && (
          <Picker input={input} types={types} multiple={several} folder={count === 'directory'} take={take} />
        )}
        <span class="fl-sr" role="status">
          {spoken}
        </span>
      </div>
    </Frame>
  );
}

type Count = NonNullable<FileProps['file_count']>;

const DROP = { single: 'file.drop', multiple: 'file.dropMany', directory: 'file.dropFolder' };
const CHOOSE = { single: 'upload.choose', multiple: 'file.chooseMany', directory: 'file.chooseFolder' };

function listOf(value: FileProps['value']): FileRef[] {
  return Array.isArray(value) ? value : value ? [value] : [];
}

/** What had the cursor is gone; puts it where the visitor goes on. */
function focusSoon(where: () => Element | null): void {
  requestAnimationFrame(() => {
    const found = where();
    if (found instanceof HTMLElement) found.focus();
  });
}

interface DropZoneProps {
  ctx: Ctx<FileProps>;
  count: Count;
  choose(event: Event): void;
}

function DropZone({ ctx, count, choose }: DropZoneProps) {
  const limits = limitsOf(ctx, ctx.props.file_types.value);
  return (
    <div class="fl-drop" onClick={choose}>
      <Icon name="file" size={24} />
      <p>
        {ctx.t(DROP[count])}
        <button type="button" class="fl-link-button" onClick={choose}>
          {ctx.t(CHOOSE[count])}
        </button>
      </p>
      {limits && <p class="fl-drop-limit">{limits}</p>}
    </div>
  );
}

export default view<FileProps>('file', File, { example: fileNames });
