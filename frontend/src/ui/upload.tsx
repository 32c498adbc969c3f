import type { ReadonlySignal } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Ctx, FileRef } from '../contract';
import { bytes } from '../core/i18n';
import { live } from './view';
import css from '../styles/upload.css?inline';
import { acceptOf, isTaken, typesInWords } from './filetypes';

/** A file that a visitor chose, with its path when it came with its folder. */
export interface Chosen {
  file: File;
  path: string;
}

/** A batch of files under way. */
export interface Sending {
  files: File[];
  fraction: ReadonlySignal<number>;
  stop(): void;
}

/** What a component takes, and what it does with it. */
export interface Wishes {
  types: string[] | null | undefined;
  several: boolean;
  /** A batch has arrived; called once for each. */
  taken(refs: FileRef[]): void;
}

export interface Uploads {
  sending: Sending | null;
  /** Says what was not taken, or nothing. */
  problem: string;
  setProblem(text: string): void;
  take(chosen: Chosen[]): void;
}

/** Uploads of a component, one batch after the other. What is there already stays when one fails. */
export function useUploads<P extends object>(ctx: Ctx<P>, wishes: Wishes): Uploads {
  const [sending, setSending] = useState<Sending | null>(null);
  const [problem, setProblem] = useState('');
  const before = useRef<Promise<void>>(Promise.resolve());
  const now = useRef<Sending | null>(null);
  const latest = useRef(wishes);
  latest.current = wishes;
  ctx.css(css);
  useEffect(() => () => now.current?.stop(), []);

  const send = async (chosen: Chosen[]): Promise<void> => {
    const abort = new AbortController();
    const fraction = live(0);
    const files = chosen.map(({ file }) => file);
    now.current = { files, fraction, stop: () => abort.abort() };
    setSending(now.current);
    try {
      const refs = await ctx.upload(files, { signal: abort.signal, onProgress: (share) => (fraction.value = share) });
      latest.current.taken(refs.map((ref, i) => ({ ...ref, orig_name: chosen[i]?.path || ref.orig_name || null })));
    } catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError') return;
      setProblem(ctx.t('upload.failed', { reason: error instanceof Error ? error.message : String(error) }));
    } finally {
      now.current = null;
      setSending(null);
    }
  };
  const take = (chosen: Chosen[]): void => {
    if (chosen.length === 0) return;
    const { good, reason } = sorted(ctx, chosen, latest.current);
    setProblem(reason);
    if (good.length > 0) before.current = before.current.then(() => send(good));
  };
  return { sending, problem, setProblem, take };
}

/** The files that can be sent, and in words why the others are left out. */
function sorted<P extends object>(ctx: Ctx<P>, chosen: Chosen[], wishes: Wishes): { good: Chosen[]; reason: string } {
  const limit = ctx.maxFileSize;
  const reasons: string[] = [];
  let good = chosen;
  const keep = (right: (each: Chosen, place: number) => boolean, reason: () => string): void => {
    const kept = good.filter(right);
    const out = good.find((each) => !kept.includes(each));
    if (!out) return;
    const { name } = out.file;
    const n = good.length - kept.length - 1;
    reasons.push(ctx.t(n > 0 ? 'upload.leftOutMany' : 'upload.leftOut', { name, n, reason: reason() }));
    good = kept;
  };
  keep(({ file }) => isTaken(file, wishes.types), () => ctx.t('upload.onlyTypes', { types: typesInWords(ctx, wishes.types) }));
  keep(({ file }) => limit === null || file.size <= limit, () => ctx.t('upload.onlySize', { size: bytes(limit ?? 0) }));
  if (!wishes.several) keep((_, place) => place === 0, () => ctx.t('upload.onlyOne'));
  return { good, reason: reasons.join(' ') };
}

/** How far an upload is, with a way to stop it. */
export function UploadLine<P extends object>({ ctx, sending }: { ctx: Ctx<P>; sending: Sending }) {
  const percent = Math.round(sending.fraction.value * 100);
  const n = sending.files.length;
  const text = n === 1 ? ctx.t('upload.one', { percent }) : ctx.t('upload.many', { n, percent });
  return (
    <div class="fl-sending-line">
      <progress max={100} value={percent} aria-label={text} />
      <span>{text}</span>
      <button type="button" class="fl-link-button" onClick={sending.stop}>
        {ctx.t('upload.cancel')}
      </button>
    </div>
  );
}

/** What is taken, in one line: ".csv, images · At most 5 MB". */
export function limitsOf<P extends object>(ctx: Ctx<P>, types: string[] | null | undefined): string {
  const size = ctx.maxFileSize;
  return [typesInWords(ctx, types), size === null ? '' : ctx.t('upload.limit', { size: bytes(size) })]
    .filter(Boolean)
    .join(' · ');
}

interface PickerProps {
  types: string[] | null | undefined;
  multiple?: boolean;
  folder?: boolean;
  take(chosen: Chosen[]): void;
  input: { current: HTMLInputElement | null };
}

/** The browser's own file dialog, opened by a click on `input`. The same file can be chosen again. */
export function Picker({ types, multiple, folder, take, input }: PickerProps) {
  const changed = (event: Event): void => {
    const field = event.currentTarget as HTMLInputElement;
    const chosen = [...(field.files ?? [])].map((file) => ({ file, path: file.webkitRelativePath }));
    field.value = '';
    take(chosen);
  };
  return (
    <input
      ref={input}
      type="file"
      accept={acceptOf(types)}
      multiple={multiple}
      hidden
      {...(folder ? { webkitdirectory: true } : {})}
      onClick={(event) => event.stopPropagation()}
      onChange={changed}
    />
  );
}

interface Drop {
  over: boolean;
  handlers: Partial<Record<'onDragOver' | 'onDragLeave' | 'onDrop', (event: DragEvent) => void>>;
}

/** Lets files, and folders with what is in them, be dropped on an element. */
export function useDrop(on: boolean, take: (chosen: Chosen[]) => void): Drop {
  const [over, setOver] = useState(false);
  if (!on) return { over: false, handlers: {} };
  const handlers: Drop['handlers'] = {
    onDragOver(event) {
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      setOver(true);
    },
    onDragLeave(event) {
      const box = event.currentTarget as HTMLElement;
      if (!box.contains(event.relatedTarget as Node | null)) setOver(false);
    },
    onDrop(event) {
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      setOver(false);
      void dropped(event.dataTransfer).then(take);
    },
  };
  return { over, handlers };
}

async function dropped(from: DataTransfer): Promise<Chosen[]> {
  const entries = [...from.items].map((item) => item.webkitGetAsEntry?.() ?? null);
  if (entries.some((entry) => entry?.isDirectory)) {
    return (await Promise.all(entries.map((entry) => (entry ? inside(entry, '') : [])))).flat();
  }
  return [...from.files].map((file) => ({ file, path: '' }));
}

async function inside(entry: FileSystemEntry, folder: string): Promise<Chosen[]> {
  const path = folder + entry.name;
  if (entry.isFile) {
    const file = await new Promise<File>((done, fail) => (entry as FileSystemFileEntry).file(done, fail));
    return [{ file, path: folder ? path : '' }];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: Chosen[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((done, fail) => reader.readEntries(done, fail));
    if (some.length === 0) return found;
    for (const each of some) found.push(...(await inside(each, `${path}/`)));
  }
}
