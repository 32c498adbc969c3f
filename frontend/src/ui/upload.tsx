import { useEffect, useRef, useState } from 'preact/hooks';
import type { Ctx, FileRef } from '../contract';
import { bytes } from '../core/i18n';
import css from '../styles/upload.css?inline';

/** A file that a visitor chose, with its path when it came with its folder. */
export interface Chosen {
  file: File;
  path: string;
}

export interface Sending {
  fraction: number;
  stop(): void;
}

export interface Uploads {
  sending: Sending | null;
  problem: string;
  setProblem(text: string): void;
  /** Sends files; gives what the server keeps, or null when nothing came of it, which `problem` then explains. */
  send(chosen: Chosen[]): Promise<FileRef[] | null>;
}

/** Uploads of a component, one batch at a time. `refuse` says what is wrong with a file, or nothing. */
export function useUploads<P extends object>(ctx: Ctx<P>, refuse: (file: File) => string): Uploads {
  const [sending, setSending] = useState<Sending | null>(null);
  const [problem, setProblem] = useState('');
  const stop = useRef<AbortController | null>(null);
  ctx.css(css);
  useEffect(() => () => stop.current?.abort(), []);
  const send = async (chosen: Chosen[]): Promise<FileRef[] | null> => {
    const reason = chosen.map(({ file }) => tooLarge(ctx, file) || refuse(file)).find(Boolean) ?? '';
    setProblem(reason);
    if (reason || chosen.length === 0) return null;
    stop.current?.abort();
    const abort = new AbortController();
    stop.current = abort;
    setSending({ fraction: 0, stop: () => abort.abort() });
    try {
      const refs = await ctx.upload(
        chosen.map(({ file }) => file),
        { signal: abort.signal, onProgress: (fraction) => setSending((now) => now && { ...now, fraction }) },
      );
      return refs.map((ref, i) => ({ ...ref, orig_name: chosen[i]?.path || ref.orig_name || null }));
    } catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError') return null;
      setProblem(ctx.t('upload.failed', { reason: error instanceof Error ? error.message : String(error) }));
      return null;
    } finally {
      if (stop.current === abort) setSending(null);
    }
  };
  return { sending, problem, setProblem, send };
}

function tooLarge<P extends object>(ctx: Ctx<P>, file: File): string {
  if (ctx.maxFileSize === null || file.size <= ctx.maxFileSize) return '';
  return ctx.t('upload.tooLarge', { name: file.name, size: bytes(ctx.maxFileSize) });
}

/** How far an upload is, with a way to stop it. */
export function UploadLine<P extends object>({ ctx, sending }: { ctx: Ctx<P>; sending: Sending }) {
  const percent = Math.round(sending.fraction * 100);
  const text = ctx.t('upload.uploading', { percent });
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

interface PickerProps {
  accept?: string | undefined;
  multiple?: boolean;
  folder?: boolean;
  take(chosen: Chosen[]): void;
  input: { current: HTMLInputElement | null };
}

/** The browser's own file dialog, opened by a click on `input`. The same file can be chosen again. */
export function Picker({ accept, multiple, folder, take, input }: PickerProps) {
  const changed = (event: Event): void => {
    const field = event.currentTarget as HTMLInputElement;
    take([...(field.files ?? [])].map((file) => ({ file, path: file.webkitRelativePath })));
    field.value = '';
  };
  return (
    <input
      ref={input}
      type="file"
      accept={accept}
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
