import type { Json } from '../../contract';
import { iconElement } from '../../ui/Icon';
import { PAGE, Rows, type Row } from './rows';

/** Lines that are made at a time: the first, and each time when the visitor comes to the end of those that there are. */
const STEP = 200;

/** The tree on the page. Its elements are those of the first lines, so many as the visitor has come to see. */
export class Tree {
  private readonly rows = new Rows();
  private readonly box = document.createElement('div');
  private readonly end = document.createElement('div');
  private readonly watch: IntersectionObserver;
  private made: Row[] = [];
  private active = '';

  constructor(
    host: HTMLElement,
    private readonly more: (count: number) => string,
  ) {
    this.box.className = 'fl-json-tree';
    this.box.dir = 'ltr';
    this.box.setAttribute('role', 'tree');
    this.box.setAttribute('part', 'tree');
    this.box.onclick = (event) => this.clicked(event);
    this.box.onkeydown = (event) => this.pressed(event);
    this.end.className = 'fl-json-end';
    this.watch = new IntersectionObserver((seen) => {
      if (seen.some((each) => each.isIntersecting)) this.make(this.made.length + STEP);
    });
    host.replaceChildren(this.box, this.end);
    this.watch.observe(this.end);
  }

  show(value: Json, all: boolean, indices: boolean, label: string): void {
    this.box.setAttribute('aria-label', label);
    this.rows.show(value, all, indices);
    this.make(Math.max(this.made.length, STEP));
  }

  destroy(): void {
    this.watch.disconnect();
    this.box.remove();
    this.end.remove();
  }

  /** Brings the elements of the first lines up to date; those of lines that did not change stay. */
  private make(count: number): void {
    const wanted = this.rows.list.slice(0, count);
    const held = this.box.contains(document.activeElement);
    wanted.forEach((row, index) => {
      const old = this.box.children[index];
      if (old && same(this.made[index], row)) return;
      const element = this.element(row);
      if (old) old.replaceWith(element);
      else this.box.append(element);
    });
    while (this.box.children.length > wanted.length) this.box.lastElementChild?.remove();
    this.made = wanted;
    const at = Math.max(0, this.place(this.active));
    this.activate(at, held && !this.box.contains(document.activeElement));
    this.watch.unobserve(this.end); // asks anew whether the end is to be seen
    if (wanted.length < this.rows.list.length) this.watch.observe(this.end);
  }

  private element(row: Row): HTMLElement {
    const line = document.createElement('div');
    line.className = 'fl-json-row';
    line.tabIndex = -1;
    line.setAttribute('role', 'treeitem');
    line.setAttribute('aria-level', String(row.level));
    line.setAttribute('aria-posinset', String(row.place));
    line.setAttribute('aria-setsize', String(row.of));
    if (row.open !== null) line.setAttribute('aria-expanded', String(row.open));
    line.style.setProperty('--fl-level', String(Math.min(row.level - 1, 16)));
    const mark = document.createElement('span');
    mark.className = 'fl-json-mark';
    if (row.open !== null) mark.append(iconElement('down'));
    line.append(mark, said('key', row.key === null ? '' : `${row.key}: `), said(this.look(row), this.words(row)));
    return line;
  }

  private look(row: Row): string {
    return row.kind === 'object' || row.kind === 'array' ? (row.open ? 'size' : 'preview') : row.kind;
  }

  private words(row: Row): string {
    return row.kind === 'more' ? this.more(Math.min(PAGE, Number(row.text))) : row.text;
  }

  private place(path: string): number {
    return this.made.findIndex((row) => row.path === path);
  }

  private activate(index: number, focus: boolean): void {
    const before = this.box.querySelector<HTMLElement>('[tabindex="0"]');
    const line = this.box.children[index] as HTMLElement | undefined;
    if (before && before !== line) before.tabIndex = -1;
    if (!line) return;
    line.tabIndex = 0;
    this.active = this.made[index]?.path ?? '';
    if (focus) line.focus();
  }

  private toggle(index: number): void {
    const row = this.made[index];
    if (!row || (row.open === null && row.kind !== 'more')) return;
    this.active = row.path;
    this.rows.toggle(row);
    // What was made below a line that opens is made again when it is scrolled to.
    this.make(Math.min(Math.max(this.made.length, index + 1 + STEP), index + 1 + 5 * STEP));
  }

  private clicked(event: MouseEvent): void {
    const line = (event.target as Element).closest('.fl-json-row');
    const index = line ? [...this.box.children].indexOf(line) : -1;
    if (index < 0 || !getSelection()?.isCollapsed) return;
    this.activate(index, true);
    this.toggle(index);
  }

  private pressed(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = this.place(this.active);
    const row = this.made[at];
    if (!row) return;
    const steps: Record<string, () => void> = {
      ArrowDown: () => this.go(at + 1),
      ArrowUp: () => this.go(at - 1),
      Home: () => this.go(0),
      End: () => this.go(this.made.length - 1),
      ArrowRight: () => (row.open === false ? this.toggle(at) : row.open && this.go(at + 1)),
      ArrowLeft: () => (row.open ? this.toggle(at) : this.go(this.parent(at))),
      Enter: () => this.toggle(at),
      ' ': () => this.toggle(at),
    };
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    step();
  }

  private go(index: number): void {
    if (index >= this.made.length && index < this.rows.list.length) this.make(this.made.length + STEP);
    this.activate(Math.min(Math.max(index, 0), this.made.length - 1), true);
  }

  private parent(index: number): number {
    const level = this.made[index]?.level ?? 1;
    for (let at = index - 1; at >= 0; at -= 1) if ((this.made[at]?.level ?? 0) < level) return at;
    return index;
  }
}

function same(a: Row | undefined, b: Row): boolean {
  return a !== undefined && (Object.keys(b) as (keyof Row)[]).every((name) => a[name] === b[name]);
}

function said(kind: string, text: string): HTMLElement {
  const span = document.createElement('span');
  span.className = `fl-json-${kind}`;
  span.textContent = text;
  return span;
}
