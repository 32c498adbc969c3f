import { useState } from 'preact/hooks';

/** A file that a visitor chose, with its path when it came with its folder. */
export interface Chosen {
  file: File;
  path: string;
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
