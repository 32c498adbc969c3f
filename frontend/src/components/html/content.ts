import type { Ctx, Json } from '../../contract';
import { linkUnderThePage } from '../../lib/links';
import type { HTMLProps } from '../../props';
import type { Handlebars } from './handlebars';
import { patch } from './patch';
import type { Scope } from './pieces';
import { live } from '../../ui/view';
import { asCss, asHtml, needsCleaning, type Clean } from './safely';
import { keepInPlace, scoped } from './style';
import { Template, TemplateProblem } from './template';

const OPEN = ['value', 'label', 'visible', 'elem_id', 'elem_classes'];
const AT_END_PX = 16;
export const SLOT = 'fl-html-children';

/** Loaded when the first component of the page needs them. */
const tools: { Handlebars?: new () => Handlebars; clean?: Clean } = {};

/** One template with its own reader of Handlebars, which remembers the syntax tree. */
interface Drawn {
  template: Template;
  handlebars?: Handlebars;
}

/** Keeps an element as its templates and props say. */
export class Content {
  /** Props that the script has made up. */
  private readonly added = live<string[]>([]);
  private readonly sheet = new CSSStyleSheet();
  private readonly drawn = new Map<string, Drawn>();
  private before: DocumentFragment | undefined;
  private html: string | undefined;
  private css: string | undefined;
  private loading = false;

  constructor(
    private readonly ctx: Ctx<HTMLProps>,
    private readonly element: HTMLElement,
    /** Told why nothing new is drawn, or that all is well. */
    private readonly problem: (text: string) => void,
    private readonly ready: () => void,
  ) {
    ctx.root.adoptedStyleSheets = [...ctx.root.adoptedStyleSheets, this.sheet];
  }

  end(): void {
    const { root } = this.ctx;
    root.adoptedStyleSheets = root.adoptedStyleSheets.filter((sheet) => sheet !== this.sheet);
  }

  get names(): string[] {
    const own = this.signal('own_props').value;
    return [...new Set([...OPEN, ...(Array.isArray(own) ? own.map(String) : []), ...this.added.value])];
  }

  signal(name: string): { readonly value: Json | undefined; peek(): Json | undefined } {
    return (this.ctx.props as unknown as Record<string, { value: Json | undefined; peek(): Json | undefined }>)[
      name
    ] as { value: Json | undefined; peek(): Json | undefined };
  }

  set(name: string, value: Json): void {
    (this.ctx as unknown as Ctx<Record<string, Json>>).set(name, value);
    if (!this.names.includes(name)) this.added.value = [...this.added.value, name];
  }

  /** Reads every prop, so that an effect around it draws again when one changes. */
  draw(): void {
    const html = this.template('html_template');
    const css = this.template('css_template');
    const { ctx, names } = this;
    const values = new Map(names.map((name) => [name, this.signal(name).value]));
    const scope: Scope = {
      names,
      get: (name) => values.get(name),
      borne: (name) => ctx.source(name as keyof HTMLProps & string) !== 'app',
    };
    try {
      if (this.drawWith(html, css, scope)) {
        this.problem('');
        this.ready();
      }
    } catch (error) {
      const told = error instanceof TemplateProblem;
      if (told) console.warn(ctx.t(error.message));
      else console.error(error);
      this.problem(told ? ctx.t(error.message) : ctx.t('html.template', { message: (error as Error).message }));
    }
  }

  private template(prop: 'html_template' | 'css_template'): Drawn {
    let source = String(this.signal(prop).value ?? '');
    if (this.ctx.inside.length > 0) source = source.replace('@children', `<div class="${SLOT}"></div>`);
    const found = this.drawn.get(prop);
    if (found?.template.source === source) return found;
    const made = { template: new Template(source, this.ctx.source(prop) !== 'run') };
    this.drawn.set(prop, made);
    return made;
  }

  /** False where something has to be loaded first; then it draws by itself. */
  private drawWith(html: Drawn, css: Drawn, scope: Scope): boolean {
    for (const drawn of [html, css]) {
      if (!drawn.template.needsHandlebars) continue;
      if (!tools.Handlebars) return this.load();
      drawn.handlebars ??= new tools.Handlebars();
    }
    const pieces = html.template.pieces(scope, html.handlebars);
    const { clean } = tools;
    if (!clean && (needsCleaning(pieces) || !html.template.mayRun)) return this.load(true);
    const text = asHtml(pieces, (markup, inDrawing) => clean?.(markup, inDrawing) ?? markup);
    this.show(html.template.mayRun ? text : (clean?.(text, false) ?? ''));
    this.wear(asCss(css.template.pieces(scope, css.handlebars)), css.template.mayRun);
    return true;
  }

  private load(cleaner = false): false {
    if (this.loading) return false;
    this.loading = true;
    const wanted = cleaner
      ? import('./clean').then(({ clean }) => Object.assign(tools, { clean }))
      : import('./handlebars').then(({ Handlebars }) => Object.assign(tools, { Handlebars }));
    wanted.then(
      () => {
        this.loading = false;
        this.draw();
      },
      (error: unknown) => {
        this.loading = false;
        this.problem(this.ctx.t('html.template', { message: String(error) }));
      },
    );
    return false;
  }

  private show(html: string): void {
    if (html === this.html) return;
    this.html = html;
    const holder = document.createElement('template');
    holder.innerHTML = html;
    linkUnderThePage(holder.content);
    const { element } = this;
    const atEnd = element.scrollHeight - element.scrollTop - element.clientHeight < AT_END_PX;
    patch(element, this.before, holder.content);
    this.before = holder.content;
    if (atEnd && this.ctx.props.autoscroll.peek()) element.scrollTop = element.scrollHeight;
  }

  private wear(css: string, isOwn: boolean): void {
    if (css === this.css) return;
    this.css = css;
    this.sheet.replaceSync(css.trim() ? scoped(css, `[data-fl-html="${this.ctx.id}"]`) : '');
    if (!isOwn) keepInPlace(this.sheet.cssRules);
  }
}
