import type { Ctx } from '../contract';

const KINDS: ReadonlySet<string> = new Set(['image', 'video', 'audio', 'text']);

/** The server knows the same ones (files/accept.py): neither browsers nor systems agree about their types. */
const TEXTS = (
  '.bib .c .cfg .conf .cpp .css .csv .h .htm .html .ini .java .js .json .jsonl .log .md .py .r .rst .sh .sql .srt .tex ' +
  '.toml .ts .tsv .txt .vtt .xml .yaml .yml'
).split(' ');

/** The `accept` of a file dialog for an author's `file_types`; undefined takes all. */
export function acceptOf(types: string[] | null | undefined): string | undefined {
  if (!types || types.length === 0 || types.includes('file')) return undefined;
  return types.flatMap((type) => (type === 'text' ? ['text/*', ...TEXTS] : KINDS.has(type) ? `${type}/*` : type)).join(',');
}

/** The types in words: ".csv, images". */
export function typesInWords<P extends object>(ctx: Ctx<P>, types: string[] | null | undefined): string {
  if (acceptOf(types) === undefined) return '';
  return (types ?? []).map((type) => (KINDS.has(type) ? ctx.t(`upload.${type}`) : type)).join(', ');
}

/** Whether a file is of one of the types. The server looks again. */
export function isTaken(file: { name: string; type: string }, types: string[] | null | undefined): boolean {
  const accept = acceptOf(types);
  if (accept === undefined) return true;
  const name = file.name.toLowerCase();
  return accept
    .toLowerCase()
    .split(',')
    .some((type) => {
      if (type.startsWith('.')) return name.endsWith(type);
      // A type that the browser does not know is left to the server.
      return file.type === '' || file.type === type || (type.endsWith('/*') && file.type.startsWith(type.slice(0, -1)));
    });
}
