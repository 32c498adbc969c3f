import { useRef } from 'preact/hooks';
import type { MarkdownParser } from '../lib/markdown';
import { simpleMarkdown } from '../lib/simple';
import type { MarkdownProps } from '../props';
import { iconElement } from '../ui/Icon';
import { CopyTool, copyText, Frame } from '../ui/Frame';
import { length } from '../ui/length';
import { useLive, view, type ViewProps } from '../ui/view';
import css from '../styles/markdown.css?inline';
import type { About, Ctx, Json } from '../contract';

/** A re-parse may take at most this share of the time. */
const SHARE = 1 / 3;
const AT_END_PX = 16;

function Markdown({ ctx }: ViewProps<MarkdownProps>) {
  const { props } = ctx;
  const body = useRef<HTMLDivElement>(null);
  const copies = props.buttons.value?.includes('copy');
  ctx.css(css);
  useLive(ctx, () => {
    const element = body.current;
    if (!element) return;
    const writer = new Writer(ctx, element);
    const stop = ctx.effect(() => {
      writer.options(
        props.latex_delimiters.value ?? [],
        props.line_breaks.value === true,
        props.sanitize_html.value !== false,
        props.header_links.value === true,
      );
      writer.write(props.value.value ?? '');
    });
    return () => {
      stop();
      writer.end();
    };
  });
  const style = {
    height: length(props.height.value),
    maxHeight: length(props.max_height.value),
    minHeight: length(props.min_height.value),
  };
  const scrolls = Boolean(style.height || style.maxHeight);
  const inside = (
    <div
      ref={body}
      class={`fl-prose ${scrolls ? 'fl-prose-scrolls' : ''}`}
      part="body"
      dir={props.rtl.value ? 'rtl' : undefined}
      style={style}
      tabIndex={scrolls ? 0 : undefined}
    />
  );
  const tools = copies && <CopyTool ctx={ctx} text={() => props.value.peek() ?? ''} />;
  if (props.container.value) {
    return (
      <Frame ctx={ctx} tools={tools}>
        {inside}
      </Frame>
    );
  }
  return (
    <div class={`fl-markdown-plain ${props.padding.value ? 'fl-padded' : ''}`}>
      {tools && <span class="fl-markdown-tools">{tools}</span>}
      {inside}
    </div>
  );
}

interface Part {
  html: string;
  nodes: ChildNode[];
}

/** Keeps the elements of a Markdown text up to date, replacing only the parts that changed. */
class Writer {
  private parser: MarkdownParser | undefined;
  private settings = '';
  private delimiters: { left: string; right: string; display: boolean }[] = [];
  private breaks = false;
  private sanitize = true;
  private links = false;
  private parts: Part[] = [];
  private text = '';
  private drawn: string | undefined;
  private cost = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private loading = false;

  constructor(
    private readonly ctx: Ctx<MarkdownProps>,
    private readonly body: HTMLElement,
  ) {}

  options(delimiters: Writer['delimiters'], breaks: boolean, sanitize: boolean, links: boolean): void {
    const settings = JSON.stringify([delimiters, breaks, sanitize, links]);
    if (settings === this.settings) return;
    Object.assign(this, { settings, delimiters, breaks, sanitize, links, parser: undefined, drawn: undefined });
  }

  write(text: string): void {
    this.text = text;
    if (this.drawn === undefined) this.draw();
    else if (this.timer === undefined) {
      const wait = this.cost / SHARE;
      if (wait < 16) this.ctx.frame(() => this.draw());
      else this.timer = setTimeout(() => this.draw(), wait);
    }
  }

  end(): void {
    clearTimeout(this.timer);
    this.text = this.drawn ?? '';
  }

  private draw(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.text === this.drawn || this.loading) return;
    const simple = simpleMarkdown(this.text, this.delimiters, this.breaks);
    if (simple) {
      this.body.replaceChildren(...simple);
      this.parts = [];
      this.drawn = this.text;
      if (this.links) linkHeadings(this.body);
      return;
    }
    if (!this.parser) {
      void this.load();
      return;
    }
    const began = performance.now();
    const atEnd = this.body.scrollHeight - this.body.scrollTop - this.body.clientHeight < AT_END_PX;
    this.replace(this.parser, this.parser.parts(this.text));
    this.drawn = this.text;
    if (atEnd) this.body.scrollTop = this.body.scrollHeight;
    this.cost = performance.now() - began;
  }

  private async load(): Promise<void> {
    this.loading = true;
    const settings = this.settings;
    try {
      const { MarkdownParser } = await import('../lib/markdown');
      const { delimiters, breaks, sanitize } = this;
      this.parser = new MarkdownParser({ delimiters, breaks, sanitize });
      if (settings !== this.settings) this.parser = undefined;
    } catch (error) {
      console.error(error);
      this.body.textContent = this.drawn = this.text;
      return;
    } finally {
      this.loading = false;
    }
    this.draw();
  }

  private replace(parser: MarkdownParser, htmls: string[]): void {
    if (this.parts.length === 0) this.body.replaceChildren();
    let same = 0;
    while (same < htmls.length && this.parts[same]?.html === htmls[same]) same += 1;
    for (const part of this.parts.splice(same)) for (const node of part.nodes) node.remove();
    for (const html of htmls.slice(same)) {
      const fragment = parser.nodes(html);
      finish(fragment, this.ctx);
      if (this.links) linkHeadings(fragment);
      const nodes = [...fragment.childNodes];
      this.parts.push({ html, nodes });
      this.body.append(fragment);
    }
  }
}

/** Adds to fresh nodes what Markdown does not say: colours, formulas, copy buttons, safe links. */
function finish(root: DocumentFragment, ctx: Ctx<MarkdownProps>): void {
  const formulas = [...root.querySelectorAll<HTMLElement>('.fl-math')];
  if (formulas.length > 0) void import('../lib/math').then(({ drawMath }) => drawMath(formulas));
  for (const link of root.querySelectorAll('a')) {
    if (/^https?:$/.test(link.protocol) && link.host !== location.host) {
      link.target = '_blank';
      link.rel = 'noopener noreferrer';
    }
  }
  for (const table of root.querySelectorAll('table')) {
    const box = document.createElement('div');
    box.className = 'fl-table-box';
    box.tabIndex = 0;
    table.replaceWith(box);
    box.append(table);
  }
  for (const code of root.querySelectorAll<HTMLElement>('pre > code')) {
    const pre = code.parentElement;
    const box = document.createElement('div');
    box.className = 'fl-code-box';
    pre?.replaceWith(box);
    if (pre) box.append(pre, copyButton(code, ctx));
    const language = /\blanguage-([\w+#-]+)/.exec(code.className)?.[1]?.toLowerCase();
    if (!language) continue;
    void import('../lib/highlight').then(({ highlight, syntax }) => {
      ctx.css(syntax);
      return highlight(code, language);
    });
  }
}

function copyButton(code: HTMLElement, ctx: Ctx<MarkdownProps>): HTMLElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'fl-tool';
  button.title = ctx.t('markdown.copyCode');
  button.setAttribute('aria-label', ctx.t('markdown.copyCode'));
  button.append(iconElement('copy'));
  button.onclick = () => {
    const value = code.textContent ?? '';
    copyText(value).then(
      () => {
        button.replaceChildren(iconElement('check'));
        setTimeout(() => button.replaceChildren(iconElement('copy')), 1500);
        ctx.emit('copy', { value });
      },
      () => ctx.toast('error', ctx.t('copy.failed')),
    );
  };
  return button;
}

function linkHeadings(root: DocumentFragment | HTMLElement): void {
  for (const heading of root.querySelectorAll<HTMLElement>('h1,h2,h3,h4,h5,h6')) {
    const text = heading.textContent ?? '';
    heading.id ||= text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .replace(/^-|-$/g, '');
    const link = document.createElement('a');
    link.className = 'fl-heading-link';
    link.href = `#${heading.id}`;
    link.setAttribute('aria-label', text);
    link.append(iconElement('link'));
    heading.append(link);
  }
}

/** The text, small; its links do nothing there. */
function example(value: Json, { props, css: adopt }: About<MarkdownProps>): Node {
  const body = document.createElement('div');
  const text = typeof value === 'string' ? value : '';
  const delimiters = props.latex_delimiters ?? [];
  adopt(css);
  body.className = 'fl-prose fl-prose-small';
  const simple = simpleMarkdown(text, delimiters, props.line_breaks === true);
  if (simple) {
    body.append(...simple);
    return body;
  }
  body.textContent = text;
  void import('../lib/markdown').then(({ MarkdownParser }) => {
    const parser = new MarkdownParser({
      delimiters,
      breaks: props.line_breaks === true,
      sanitize: props.sanitize_html !== false,
    });
    body.replaceChildren(...parser.parts(text).map((html) => parser.nodes(html)));
    for (const link of body.querySelectorAll('a')) link.replaceWith(...link.childNodes);
    const formulas = [...body.querySelectorAll<HTMLElement>('.fl-math')];
    if (formulas.length > 0) void import('../lib/math').then(({ drawMath }) => drawMath(formulas));
  }, console.error);
  return body;
}

export default view<MarkdownProps>('markdown', Markdown, { example });
