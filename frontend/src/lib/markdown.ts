import DOMPurify, { type Config } from 'dompurify';
import { Marked, type Token, type TokenizerAndRendererExtension, type Tokens } from 'marked';
import type { LatexDelimiter } from '../props';
import { linkUnderThePage } from './links';

export interface MarkdownOptions {
  delimiters: LatexDelimiter[];
  breaks: boolean;
  sanitize: boolean;
}

interface MathToken extends Tokens.Generic {
  text: string;
  display: boolean;
}

const CLEAN: Config = {
  FORBID_TAGS: ['style', 'form', 'input', 'textarea', 'select', 'button'],
  ALLOW_DATA_ATTR: false,
  ADD_ATTR: ['target'],
};

DOMPurify.addHook('afterSanitizeAttributes', (node) => {
  const element = node as HTMLElement;
  if (/position\s*:\s*(fixed|sticky)/i.test(element.getAttribute?.('style') ?? '')) element.removeAttribute('style');
});

/** Parses Markdown into HTML, in parts that can be replaced one by one while a text grows. */
export class MarkdownParser {
  private readonly marked: Marked;

  constructor(private readonly options: MarkdownOptions) {
    this.marked = new Marked({ gfm: true, breaks: options.breaks });
    const usable = options.delimiters.filter(({ left, right }) => left && right);
    if (usable.length > 0) this.marked.use({ extensions: [math(usable, 'block'), math(usable, 'inline')] });
  }

  /** HTML of each top-level part. A text with raw HTML is one part, since its tags may reach over several. */
  parts(text: string): string[] {
    const tokens = this.marked.lexer(text);
    const raw = tokens.some((token) => token.type === 'html');
    const groups: Token[][] = raw ? [tokens] : tokens.filter((token) => token.type !== 'space').map((token) => [token]);
    return groups.map((group) => this.marked.parser(Object.assign(group, { links: tokens.links })));
  }

  /** The part as nodes, without anything that could act. */
  nodes(html: string): DocumentFragment {
    const template = document.createElement('template');
    template.innerHTML = this.options.sanitize ? DOMPurify.sanitize(html, CLEAN) : html;
    linkUnderThePage(template.content);
    return template.content;
  }
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** Recognises formulas between the author's delimiters; they are drawn later from the marked element. */
function math(delimiters: LatexDelimiter[], level: 'block' | 'inline'): TokenizerAndRendererExtension {
  const longestFirst = [...delimiters]
    .filter(({ display }) => level === 'inline' || display)
    .sort((a, b) => b.left.length - a.left.length);
  return {
    name: `math-${level}`,
    level,
    start: (src) => {
      const places = longestFirst.map(({ left }) => src.indexOf(left)).filter((at) => at >= 0);
      return places.length > 0 ? Math.min(...places) : undefined;
    },
    tokenizer(src): MathToken | undefined {
      for (const { left, right, display } of longestFirst) {
        if (!src.startsWith(left)) continue;
        const end = closing(src, left.length, right);
        if (end < 0 || end === left.length) continue;
        const raw = src.slice(0, end + right.length);
        if (level === 'block' && !/^[ \t]*(\n|$)/.test(src.slice(raw.length))) continue;
        if (!display && raw.includes('\n\n')) continue;
        return { type: `math-${level}`, raw, text: src.slice(left.length, end), display };
      }
      return undefined;
    },
    renderer(token) {
      const { text, display } = token as MathToken;
      return `<span class="fl-math${display ? ' fl-math-display' : ''}">${escape(text)}</span>`;
    },
  };
}

function closing(src: string, from: number, right: string): number {
  let at = src.indexOf(right, from);
  while (at > 0 && src[at - 1] === '\\' && right[0] !== '\\') at = src.indexOf(right, at + right.length);
  return at;
}
