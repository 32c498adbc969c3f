import { effect, untracked } from '@preact/signals';
import type { ComponentDef, Ctx, FileRef, Instance, Json, UploadOptions } from '../contract';
import { attachBar } from './bar';
import type { LayoutNode } from './config';
import type { Dispatcher, Notice } from './events';
import { ExampleViews } from './example';
import { onFrame } from './frames';
import { t } from './i18n';
import { find } from './registry';
import { adopt } from './sheets';
import { Slices } from './slices';
import type { StatusBoard } from './status';
import type { Block, Store } from './store';
import { theme } from './theme';

export interface TreeParts {
  root: Document | ShadowRoot;
  store: Store;
  status: StatusBoard;
  dispatcher: Dispatcher;
  notify(notice: Notice): void;
  maxFileSize: number | null;
  upload(files: File[], options?: UploadOptions): Promise<FileRef[]>;
}

/** Turns the layout into elements: a host for each block, which the block's component fills. */
export class Tree {
  private readonly hosts = new Map<number, HTMLElement>();
  private readonly instances = new Map<number, Instance>();
  private readonly slices = new Slices();
  /** Blocks that have a status bar already. */
  private readonly barred = new Set<number>();
  private readonly examples: ExampleViews;

  constructor(private readonly parts: TreeParts) {
    this.examples = new ExampleViews(parts.root, parts.store);
    parts.status.onFirst = (id) => this.showStatus(id);
  }

  host(id: number): HTMLElement | undefined {
    return this.hosts.get(id);
  }

  focus(id: number): boolean {
    const host = this.hosts.get(id);
    if (!host?.checkVisibility()) return false;
    const focus = this.instances.get(id)?.focus;
    const controls = [...host.querySelectorAll<HTMLElement>('input,textarea,select,button,[tabindex]')];
    if (focus) focus();
    else controls.find((each) => each.checkVisibility())?.focus();
    return true;
  }

  scrollTo(id: number): void {
    this.hosts.get(id)?.scrollIntoView({ behavior: 'smooth', block: 'nearest' });
  }

  /** Puts the nodes into `into`, in order. */
  place(nodes: LayoutNode[], into: HTMLElement): void {
    for (const node of nodes) {
      const block = this.parts.store.get(node.id);
      if (block) this.add(block, node, into);
    }
  }

  private add(block: Block, node: LayoutNode, into: HTMLElement): void {
    const host = document.createElement('div');
    host.className = `fl-block fl-${block.type}`;
    const absent = document.createComment('');
    let mounted = false;
    effect(() => {
      const visible = block.prop('visible').value;
      if (visible === false) {
        if (host.parentNode) host.replaceWith(absent);
        else if (!absent.parentNode) into.append(absent);
        return;
      }
      host.hidden = visible === 'hidden';
      if (absent.parentNode) absent.replaceWith(host);
      else if (!host.parentNode) into.append(host);
      if (!mounted) {
        mounted = true;
        this.hosts.set(block.id, host);
        untracked(() => {
          this.dress(block, host);
          const fill = (): void => this.fill(block, node, host);
          if (node.children) fill();
          else this.slices.push(fill);
        });
      }
    });
  }

  /** Id, classes and width, which are the same for all blocks. */
  private dress(block: Block, host: HTMLElement): void {
    let classes: string[] = [];
    effect(() => {
      const id = block.prop('elem_id').value;
      if (typeof id === 'string' && id) host.id = id;
      const given = block.prop('elem_classes').value;
      host.classList.remove(...classes);
      classes = (Array.isArray(given) ? given.map(String) : typeof given === 'string' ? [given] : [])
        .flatMap((text) => text.split(/\s+/))
        .filter(Boolean);
      host.classList.add(...classes);
      const scale = block.prop('scale').value;
      if (typeof scale === 'number') {
        host.dataset.scale = String(scale);
        host.style.setProperty('--fl-scale', String(scale));
      }
      const width = block.prop('min_width').value;
      if (typeof width === 'number') host.style.setProperty('--fl-min-width', `${width}px`);
    });
  }

  private fill(block: Block, node: LayoutNode, host: HTMLElement): void {
    const found = find(block.type);
    if (!(found instanceof Promise)) {
      this.mount(found, block, node, host);
      return;
    }
    host.classList.add('fl-loading');
    found.then(
      (definition) => {
        host.classList.remove('fl-loading');
        this.mount(definition, block, node, host);
      },
      (error: unknown) => this.broken(block, host, error),
    );
  }

  private mount(definition: ComponentDef<object>, block: Block, node: LayoutNode, host: HTMLElement): void {
    try {
      this.instances.set(block.id, definition.mount(host, this.context(block, node, host)));
    } catch (error) {
      this.broken(block, host, error);
      return;
    }
    this.showStatus(block.id);
  }

  private broken(block: Block, host: HTMLElement, error: unknown): void {
    console.error(error);
    host.classList.remove('fl-loading');
    const line = document.createElement('p');
    line.className = 'fl-problem';
    line.textContent = t('error.component', { name: block.type });
    host.append(line);
  }

  private showStatus(id: number): void {
    const host = this.hosts.get(id);
    if (!host || !this.instances.has(id) || !this.parts.status.has(id) || this.barred.has(id)) return;
    this.barred.add(id);
    attachBar(host, this.parts.status.of(id));
  }

  private context(block: Block, node: LayoutNode, host: HTMLElement): Ctx<Record<string, Json>> {
    const { id } = block;
    const { store, dispatcher, status, root, upload, notify } = this.parts;
    const props = new Proxy({} as Ctx<Record<string, Json>>['props'], {
      get: (_, key) => block.prop(String(key)),
    });
    return {
      id,
      root,
      props,
      set: (key, value) => store.set(id, key, value),
      emit: (event, data = null) => dispatcher.fire(id, event, data),
      listens: (event) => dispatcher.listens(id, event),
      effect: (run) => effect(run),
      children: (slot = host, only) => {
        const nodes = node.children ?? [];
        this.place(only === undefined ? nodes : nodes.slice(only, only + 1), slot);
      },
      get inside() {
        return (node.children ?? []).map(({ id: inner }) => ({
          id: inner,
          prop: (name: string) => (store.get(inner) as Block).prop(name),
          emit: (event: string, data: Json = null) => dispatcher.fire(inner, event, data),
        }));
      },
      hasButtons: Boolean(node.buttons?.length),
      buttons: (slot) => this.place(node.buttons ?? [], slot),
      upload: (files, options) => dispatcher.uploading(id, upload(files, options)),
      example: (into, shown, value) => this.examples.put(into, shown, value),
      css: (text) => adopt(root, text),
      frame: (draw) => onFrame(id, draw),
      maxFileSize: this.parts.maxFileSize,
      toast: (level, message) => notify({ level, message }),
      get status() {
        return status.of(id);
      },
      theme,
      t,
    };
  }
}
