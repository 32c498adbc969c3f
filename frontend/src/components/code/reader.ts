import type { Ctx } from '../../contract';
import { reads } from './languages';

type Colour = (text: string) => string;

/** Drawing anew may take at most this share of the time, while a text grows. */
const SHARE = 1 / 3;

/** Code that is only read: one element a line, of which just those that changed are made anew. */
export class Reader {
  private readonly box = document.createElement('pre');
  private drawn: string[] = [];
  private text = '';
  private language = '';
  private colour: Colour | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private rest = 0;

  constructor(
    host: HTMLElement,
    private readonly ctx: Pick<Ctx<object>, 'css' | 'frame'>,
  ) {
    this.box.className = 'fl-code-lines';
    host.replaceChildren(this.box);
  }

  write(text: string, language: string): void {
    this.text = text;
    if (language !== this.language) {
      this.language = language;
      this.colour = null;
      if (reads(language)) void this.load(language);
    }
    if (this.drawn.length === 0) this.draw();
    else if (this.rest < 16) this.ctx.frame(() => this.draw());
    else this.timer ??= setTimeout(() => this.draw(), this.rest);
  }

  end(): void {
    clearTimeout(this.timer);
    this.drawn = [];
    this.box.remove();
  }

  private async load(language: string): Promise<void> {
    const { highlighter, syntax } = await import('../../lib/highlight');
    this.ctx.css(syntax);
    const colour = await highlighter(reads(language));
    if (language !== this.language || !this.box.isConnected) return;
    this.colour = colour;
    this.draw();
  }

  private draw(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const began = performance.now();
    const lines = splitLines((this.colour ?? escaped)(this.text));
    const old = this.box.children;
    lines.forEach((html, index) => {
      if (this.drawn[index] === html) return;
      const line = old[index] ?? this.box.appendChild(document.createElement('span'));
      line.className = 'fl-code-line';
      line.innerHTML = `${html}\n`;
    });
    while (old.length > lines.length) this.box.lastElementChild?.remove();
    this.box.style.setProperty('--fl-digits', String(Math.max(2, String(lines.length).length)));
    this.drawn = lines;
    this.rest = (performance.now() - began) / SHARE;
  }
}

function escaped(text: string): string {
  return text.replace(/[&<>]/g, (letter) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[letter] ?? letter);
}

/** The lines of highlighted code; a `span` that goes over several is closed and opened again. */
export function splitLines(html: string): string[] {
  const open: string[] = [];
  const lines: string[] = [];
  for (const part of html.split('\n')) {
    const before = open.join('');
    for (const [tag] of part.matchAll(/<span[^>]*>|<\/span>/g)) {
      if (tag === '</span>') open.pop();
      else open.push(tag);
    }
    lines.push(before + part + '</span>'.repeat(open.length));
  }
  return lines;
}
