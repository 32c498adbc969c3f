import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Ctx, FileRef } from '../../contract';
import { bytes } from '../../core/i18n';
import type { FileProps } from '../../props';
import { isForeign, nameOf, safe } from '../../ui/files';
import { Tool } from '../../ui/Frame';
import { Icon } from '../../ui/Icon';
import { length } from '../../ui/length';

/** Letters at the end of a long name that stay visible, its extension among them. */
const TAIL = 10;

interface ListProps {
  ctx: Ctx<FileProps>;
  files: FileRef[];
  remove: ((index: number) => void) | undefined;
  reorder: ((files: FileRef[]) => void) | undefined;
  say(text: string): void;
}

/** The files, one a row. */
export function FileList({ ctx, files, remove, reorder, say }: ListProps) {
  const list = useRef<HTMLUListElement>(null);
  const [held, setHeld] = useState<number | null>(null);
  const focus = useRef<{ row: number; tool: string } | null>(null);
  useLayoutEffect(() => {
    if (!focus.current) return;
    // Moving a row in the document takes the cursor from it; at an end its button is no longer usable.
    const { row, tool } = focus.current;
    const buttons = list.current?.children[row]?.querySelectorAll<HTMLButtonElement>('.fl-move') ?? [];
    const usable = [...buttons].filter((each) => !each.disabled);
    (usable.find((each) => each.dataset.move === tool) ?? usable[0])?.focus();
    focus.current = null;
  });
  const move = (from: number, to: number, tool = ''): void => {
    const moving = files[from];
    if (!moving || from === to) return;
    const next = [...files];
    next.splice(to, 0, ...next.splice(from, 1));
    if (tool) focus.current = { row: to, tool };
    reorder?.(next);
    say(ctx.t('file.place', { name: nameOf(moving), place: to + 1, count: files.length }));
  };
  const label = ctx.props.label.value || ctx.t('file.list');
  const seen = new Map<string, number>();
  return (
    <ul ref={list} class="fl-file-list" aria-label={label} style={{ maxHeight: length(ctx.props.height.value) }}>
      {files.map((file, index) => {
        const times = seen.get(file.path) ?? 0;
        seen.set(file.path, times + 1);
        return (
          <Row
            key={`${file.path} ${times}`}
            ctx={ctx}
            file={file}
            index={index}
            last={files.length - 1}
            remove={remove}
            move={reorder && files.length > 1 ? move : undefined}
            held={held}
            hold={setHeld}
          />
        );
      })}
    </ul>
  );
}

interface RowProps {
  ctx: Ctx<FileProps>;
  file: FileRef;
  index: number;
  last: number;
  remove: ((index: number) => void) | undefined;
  move: ((from: number, to: number, tool?: string) => void) | undefined;
  /** The place of the row that is being dragged. */
  held: number | null;
  hold(index: number | null): void;
}

function Row({ ctx, file, index, last, remove, move, held, hold }: RowProps) {
  const name = nameOf(file);
  const url = safe(file.url);
  const title = (
    <span class="fl-file-name" title={name}>
      <Name name={name} />
    </span>
  );
  const drag = move && {
    draggable: true,
    onDragStart: (event: DragEvent) => {
      event.dataTransfer?.setData('text/plain', name);
      hold(index);
    },
    onDragEnd: () => hold(null),
    onDragOver: (event: DragEvent) => held !== null && event.preventDefault(),
    onDrop: (event: DragEvent) => {
      if (held === null) return;
      event.preventDefault();
      move(held, index);
      hold(null);
    },
  };
  return (
    <li class={`fl-file-row ${held === index ? 'fl-held' : ''}`} part="file" {...drag}>
      <Icon name="file" />
      {ctx.listens('select') ? (
        <button
          type="button"
          class="fl-file-pick"
          onClick={() => ctx.emit('select', { index, value: name, selected: true })}
        >
          {title}
        </button>
      ) : (
        title
      )}
      {file.size != null && <bdi class="fl-file-size">{bytes(file.size)}</bdi>}
      {url && (
        <a
          class="fl-tool"
          href={url}
          download={name.slice(name.lastIndexOf('/') + 1)}
          {...(isForeign(url) ? { target: '_blank', rel: 'noopener noreferrer' } : {})}
          draggable={false}
          aria-label={ctx.t('file.download', { name })}
          title={ctx.t('file.download', { name })}
          onClick={() => ctx.emit('download', { ...file })}
        >
          <Icon name="download" />
        </a>
      )}
      {move && (
        <>
          <MoveTool
            way="up"
            name={ctx.t('file.up', { name })}
            disabled={index === 0}
            onClick={() => move(index, index - 1, 'up')}
          />
          <MoveTool
            way="down"
            name={ctx.t('file.down', { name })}
            disabled={index === last}
            onClick={() => move(index, index + 1, 'down')}
          />
        </>
      )}
      {remove && <Tool icon="close" name={ctx.t('file.remove', { name })} onClick={() => remove(index)} />}
    </li>
  );
}

interface MoveToolProps {
  way: 'up' | 'down';
  name: string;
  disabled: boolean;
  onClick(): void;
}

function MoveTool({ way, name, disabled, onClick }: MoveToolProps) {
  return (
    <button
      type="button"
      class="fl-tool fl-move"
      data-move={way}
      aria-label={name}
      title={name}
      disabled={disabled}
      onClick={onClick}
    >
      <Icon name={way} />
    </button>
  );
}

/** A name that loses its middle where there is no room. */
function Name({ name }: { name: string }) {
  const letters = [...name];
  const cut = letters.length > 2 * TAIL ? letters.length - TAIL : letters.length;
  return (
    <bdi>
      <span>{letters.slice(0, cut).join('')}</span>
      {cut < letters.length && <span>{letters.slice(cut).join('')}</span>}
    </bdi>
  );
}
