/** How files of a language end, and what colours it where it is only read. */
const FILES: Record<string, [ending: string, reads: string]> = {
  python: ['py', 'python'],
  c: ['c', 'c'],
  cpp: ['cpp', 'cpp'],
  markdown: ['md', 'markdown'],
  latex: ['tex', 'latex'],
  json: ['json', 'json'],
  html: ['html', 'html'],
  css: ['css', 'css'],
  javascript: ['js', 'javascript'],
  jinja2: ['jinja', 'jinja2'],
  typescript: ['ts', 'typescript'],
  yaml: ['yaml', 'yaml'],
  dockerfile: ['dockerfile', 'dockerfile'],
  shell: ['sh', 'bash'],
  r: ['r', 'r'],
  'sql-pgSQL': ['sql', 'pgsql'],
};

/** Every dialect of SQL is one to a reader. */
function known(language: string): [ending: string, reads: string] | undefined {
  return FILES[language] ?? (/^sql(-|$)/.test(language) ? ['sql', 'sql'] : undefined);
}

export function ending(language: string): string {
  return known(language)?.[0] ?? 'txt';
}

/** The name under which the highlighter of texts knows the language, or '' for plain text. */
export function reads(language: string): string {
  return known(language)?.[1] ?? '';
}
