/** The address of a link, unless following it would run what it says. */
export function harmless(url: string | null | undefined): string | undefined {
  if (!url || !URL.canParse(url, document.baseURI)) return undefined;
  return /^(javascript|data|vbscript|blob):$/.test(new URL(url, document.baseURI).protocol) ? undefined : url;
}
