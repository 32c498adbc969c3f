const KINDS: ReadonlySet<string> = new Set(['image', 'video', 'audio', 'text']);

/** The `accept` of a file dialog for an author's `file_types`; undefined takes all. */
export function acceptOf(types: string[] | null | undefined): string | undefined {
  if (!types || types.length === 0 || types.includes('file')) return undefined;
  return types.map((type) => (KINDS.has(type) ? `${type}/*` : type)).join(',');
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
