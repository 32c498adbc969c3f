import core from 'highlight.js/lib/core';
import type { LanguageFn } from 'highlight.js';
import syntax from '../styles/syntax.css?inline';

export { syntax };

const found = import.meta.glob<{ default: LanguageFn }>(
  '/node_modules/highlight.js/es/languages/{bash,c,cpp,csharp,css,diff,django,dockerfile,go,ini,java,javascript,json,julia,kotlin,latex,lua,makefile,markdown,pgsql,php,python,r,ruby,rust,scala,shell,sql,swift,typescript,xml,yaml}.js',
);
const loaders = new Map(Object.entries(found).map(([path, load]) => [/([^/]+)\.js$/.exec(path)?.[1] ?? '', load]));

const ALIASES: Record<string, string> = {
  py: 'python',
  python3: 'python',
  js: 'javascript',
  jsx: 'javascript',
  mjs: 'javascript',
  ts: 'typescript',
  tsx: 'typescript',
  sh: 'bash',
  zsh: 'bash',
  console: 'shell',
  yml: 'yaml',
  html: 'xml',
  svg: 'xml',
  'c++': 'cpp',
  cs: 'csharp',
  rb: 'ruby',
  rs: 'rust',
  kt: 'kotlin',
  md: 'markdown',
  toml: 'ini',
  docker: 'dockerfile',
  golang: 'go',
  make: 'makefile',
  jinja2: 'django',
};

/** Colours the words of a piece of code. Does nothing for languages that are not known here. */
export async function highlight(code: HTMLElement, language: string): Promise<void> {
  const colour = await highlighter(language);
  if (colour) code.innerHTML = colour(code.textContent ?? '');
}

/** What turns code of this language into HTML with its words in `span`s, or null where nothing is known of it. */
export async function highlighter(language: string): Promise<((text: string) => string) | null> {
  const name = ALIASES[language] ?? language;
  if (!core.getLanguage(name)) {
    const load = loaders.get(name);
    if (!load) return null;
    core.registerLanguage(name, (await load()).default);
  }
  return (text) => core.highlight(text, { language: name, ignoreIllegals: true }).value;
}
