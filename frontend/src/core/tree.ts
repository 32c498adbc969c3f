import { batch, effect, untracked } from '@preact/signals';
import type { ComponentDef, Ctx, FileRef, Instance, Json, UploadOptions } from '../contract';
import { attachBar } from './bar';
import type { Dependency, LayoutNode, Part } from './config';
import type { Dispatcher, Notice } from './events';
import { ExampleViews } from './example';
import { onFrame } from './frames';
import { t } from './i18n';
import { carefully, moveInto } from './moving';
import { unlessPressed } from './pressing';
import { find } from './registry';
import { adopt } from './sheets';
import { Slices } from './slices';
import type { StatusBoard } from './status';
import type { Block, Store } from './store';
import { theme } from './theme';

/** What a visitor fills in, and what else takes the cursor. */
const FIELDS = '[part="input"],[part="range"],[role="textbox"],input:checked';
const CONTROLS = 'input,textarea,select,button,[tabindex]';

export interface TreeParts {
  root: Document | ShadowRoot;
  store: Store;
  status: StatusBoard;
  dispatcher: Dispatcher;
  notify(notice: Notice): void;
  maxFileSize: number | null;
  upload(files: File[], options?: UploadOptions): Promise<FileRef[]>;
}

/** A part as it was drawn last. */
interface Drawn {
  order: number;
  ids: number[];
  listeners: Dependency[];
  layout: LayoutNode;
}

/** Turns the layout into elements: a host for each block, which the block's component fills. */
export class Tree {
  private readonly hosts = new Map<number, HTMLElement>();
  /** Stand in the place of blocks that are not visible. */
  private readonly absent = new Map<number, Comment>();
  /** What ends the effects of each block. */
  private readonly scopes = new Map<number, Set<() => void>>();
  /** The parts that `gr.render` functions have made, by their places. */
  private readonly drawn = new Map<number, Drawn>();
  private readonly instances = new Map<number, Instance>();
  private readonly slices = new Slices();
  /** Blocks that have a status bar already. */
  private readonly barred = new Set<number>();
  private readonly examples: ExampleViews;

  constructor(private readonly parts: TreeParts) {
    this.examples = new ExampleViews(parts.root, parts.store);
    parts.status.onFirst = (id) => this.showStatus(id);
  }

  /** The layouts of the parts that `gr.render` functions have made, by their places. */
  parted(): [number, LayoutNode][] {
    return [...this.drawn].map(([place, { layout }]) => [place, layout]);
  }

  host(id: number): HTMLElement | undefined {
    return this.hosts.get(id);
  }

  focus(id: number): boolean {
    const host = this.hosts.get(id);
    if (!host?.checkVisibility()) return false;
    const focus = this.instances.get(id)?.focus;
    const controls = [FIELDS, CONTROLS].flatMap((each) => [...host.querySelectorAll<HTMLElement>(each)]);
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
    const there = this.placed(block.id);
    if (there) {
      moveInto(into, there);
      return;
    }
    const host = document.createElement('div');
    host.className = `fl-block fl-${block.type}`;
    const absent = document.createComment('');
    this.absent.set(block.id, absent);
    let mounted = false;
    this.effect(block.id, () => {
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

  private placed(id: number): ChildNode | undefined {
    const host = this.hosts.get(id);
    return host?.parentNode ? host : this.absent.get(id);
  }

  private effect(id: number, run: () => void | (() => void)): () => void {
    return this.onRemoval(id, effect(run));
  }

  /** Calls `stop` when the block is taken off the page, or once what is returned is called. */
  private onRemoval(id: number, stop: () => void): () => void {
    const mine = this.scopes.get(id) ?? new Set();
    this.scopes.set(id, mine);
    const end = (): void => {
      if (mine.delete(end)) stop();
    };
    mine.add(end);
    return end;
  }

  /** Shows a part in its place. Blocks that have a key and were there before stay, with their cursor. */
  private graft(place: number, part: Part, host: HTMLElement): void {
    const before = this.drawn.get(place);
    if (before && before.order >= part.order) return;
    untracked(() =>
      batch(() => {
        const { store, dispatcher } = this.parts;
        const restored = part.components.filter(({ keep, ...config }) => store.add(config, keep)).map(({ id }) => id);
        for (const id of part.editable) store.set(id, 'interactive', true);
        const leaves = new Set(part.components.map(({ id }) => id));
        for (const node of nodesOf(part.layout)) if (node.children) leaves.delete(node.id);
        carefully(this.parts.root, host, (parked) => {
          const stays = (before?.ids ?? []).filter((id) => leaves.has(id) && this.placed(id));
          for (const id of stays) moveInto(parked, this.placed(id) as ChildNode);
          const ids = new Set(part.components.map(({ id }) => id));
          for (const id of before?.ids ?? []) if (!stays.includes(id)) this.remove(id, ids.has(id));
          while (host.firstChild !== parked) host.firstChild?.remove();
          this.place(part.layout.children ?? [], host);
        });
        this.drawn.set(place, {
          order: part.order,
          ids: part.components.map(({ id }) => id),
          listeners: part.dependencies,
          layout: part.layout,
        });
        const fresh = dispatcher.exchange(before?.listeners ?? [], part.dependencies);
        queueMicrotask(() => dispatcher.load(fresh.filter(({ outputs }) => !outputs.some((o) => restored.includes(o)))));
      }),
    );
  }

  /** Takes a block off the page, and out of the store unless it is to be made again. */
  private remove(id: number, again: boolean): void {
    const { store, dispatcher, status } = this.parts;
    const inner = this.drawn.get(id);
    if (inner) {
      this.drawn.delete(id);
      dispatcher.exchange(inner.listeners, []);
      for (const each of inner.ids) this.remove(each, false);
    }
    this.instances.get(id)?.destroy();
    for (const end of [...(this.scopes.get(id) ?? [])]) end();
    this.placed(id)?.remove();
    for (const map of [this.instances, this.scopes, this.hosts, this.absent]) map.delete(id);
    this.barred.delete(id);
    if (again) return;
    status.forget([id]);
    store.remove(id);
  }

  /** Id, classes and width, which are the same for all blocks. */
  private dress(block: Block, host: HTMLElement): void {
    let classes: string[] = [];
    this.effect(block.id, () => {
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
    this.onRemoval(id, attachBar(host, this.parts.status.of(id), id));
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
      source: (key) => block.source(key),
      call: (name, args) => dispatcher.call(id, name, args),
      set: (key, value) => store.set(id, key, value),
      emit: (event, data = null) => dispatcher.fire(id, event, data),
      listens: (event) => dispatcher.listens(id, event),
      effect: (run) => this.effect(id, run),
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
      graft: (part, into) => unlessPressed(into, () => this.graft(id, part as unknown as Part, into)),
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

function nodesOf(node: LayoutNode): LayoutNode[] {
  return [node, ...(node.children ?? []), ...(node.buttons ?? [])].flatMap((each) => (each === node ? [each] : nodesOf(each)));
}
