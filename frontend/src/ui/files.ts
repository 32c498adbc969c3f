import type { FileRef } from '../contract';

/** What a visitor calls a file. */
export function nameOf(file: FileRef): string {
  return file.orig_name || base(file.path);
}

function base(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The address, unless it would run something. */
export function safe(url: string | null | undefined): string | undefined {
  if (!url || !URL.canParse(url, document.baseURI)) return undefined;
  return /^(https?|data):$/.test(new URL(url, document.baseURI).protocol) ? url : undefined;
}

export function isForeign(url: string): boolean {
  return /^https?:/.test(url) && new URL(url).origin !== location.origin;
}
