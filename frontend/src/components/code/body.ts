import type { Ctx } from '../../contract';
import type { CodeProps } from '../../props';
import { unified } from './edit';
import type { Editor, Settings } from './editor';
import { Reader } from './reader';

/** Longer code is shown by the editor also where it is only read: it draws just what is on the screen. */
const LONGEST_READ = { letters: 50_000, lines: 2_000 };
/** What is to be seen of it until the editor is there. */
const FIRST = { letters: 10_000, lines: 100 };

/** The code below the label: a plain text at first, and an editor where one is needed and once it is loaded. */
export class Body {
  private reader: Reader | null;
  private editor: Editor | null = null;
  private loading = false;
  private ended = false;

  constructor(
    private readonly host: HTMLElement,
    private readonly ctx: Ctx<CodeProps>,
  ) {
    this.reader = new Reader(host, ctx);
  }

  draw(): void {
    const text = unified(this.ctx.props.value.value ?? '');
    const settings = this.settings();
    const long = beginning(text, LONGEST_READ) !== text;
    if (this.editor) {
      this.editor.apply(settings);
      this.editor.write(text);
      return;
    }
    this.reader?.write(long ? beginning(text, FIRST) : text, settings.language);
    this.host.classList.toggle('fl-code-numbered', settings.numbers);
    this.host.classList.toggle('fl-code-wraps', settings.wraps);
    if (text || settings.writable) delete this.host.dataset.empty;
    else this.host.dataset.empty = this.ctx.t('code.empty');
    if ((settings.writable || long) && !this.loading) void this.load();
  }

  focus(): void {
    if (this.editor) this.editor.focus();
    else this.host.focus();
  }

  end(): void {
    this.ended = true;
    this.reader?.end();
    this.editor?.end();
  }

  private settings(): Settings {
    const { language, interactive, wrap_lines, show_line_numbers, autocomplete, label } = this.ctx.props;
    return {
      language: language.value ?? '',
      writable: interactive.value !== false,
      wraps: wrap_lines.value === true,
      numbers: show_line_numbers.value !== false,
      proposes: autocomplete.value === true,
      label: label.value || this.ctx.t('code.text'),
      described: `fl-c${this.ctx.id}-hint`,
    };
  }

  private async load(): Promise<void> {
    this.loading = true;
    const { ctx } = this;
    try {
      const { Editor } = await import('./editor');
      if (this.ended) return;
      this.editor = new Editor(this.host, unified(ctx.props.value.peek() ?? ''), this.settings(), {
        edited: (text) => {
          ctx.set('value', text);
          ctx.emit('input');
        },
        focused: () => ctx.emit('focus'),
        left: () => ctx.emit('blur'),
        t: (key) => ctx.t(key),
        css: (text) => ctx.css(text),
      });
      for (const name of ['tabindex', 'role', 'aria-label', 'data-empty']) this.host.removeAttribute(name);
      this.reader?.end();
      this.reader = null;
    } catch (error) {
      console.error(error);
      ctx.toast('error', ctx.t('code.failed'));
    }
  }
}

function beginning(text: string, { letters, lines }: { letters: number; lines: number }): string {
  let end = -1;
  for (let line = 0; line < lines; line += 1) {
    end = text.indexOf('\n', end + 1);
    if (end < 0) return text.slice(0, letters);
  }
  return text.slice(0, Math.min(end, letters));
}
