import { batch, signal, type Signal } from '@preact/signals';
import type { Json, Source } from '../contract';
import type { ComponentConfig } from './config';

/** A payload that sets props instead of the value alone. */
export function isUpdate(payload: Json | undefined): payload is { [key: string]: Json } {
  return typeof payload === 'object' && payload !== null && !Array.isArray(payload) && payload.__type__ === 'update';
}

export class Block {
  readonly id: number;
  readonly type: string;
  private initial: Record<string, Json>;
  private readonly signals = new Map<string, Signal<Json | undefined>>();
  /** Props that differ, or once differed, from the config. */
  readonly touched = new Set<string>();

  constructor(
    config: ComponentConfig,
    /** It was made by a `gr.render` function. */
    readonly rendered = false,
  ) {
    this.id = config.id;
    this.type = config.type;
    this.initial = config.props;
  }

  prop(key: string): Signal<Json | undefined> {
    let found = this.signals.get(key);
    if (!found) {
      found = signal(Object.hasOwn(this.initial, key) ? this.initial[key] : undefined);
      this.signals.set(key, found);
    }
    return found;
  }

  source(key: string): Source {
    if (this.touched.has(key)) return 'run';
    return this.rendered ? 'part' : 'app';
  }

  read(key: string): Json | undefined {
    const found = this.signals.get(key);
    return found ? found.peek() : this.initial[key];
  }

  /** The block was made again: all of its props are new, but for those that it keeps. */
  renew(config: ComponentConfig, keep: string[]): void {
    const before = this.initial;
    this.initial = { ...config.props };
    for (const key of keep) if (Object.hasOwn(before, key)) this.initial[key] = before[key] as Json;
    for (const [key, place] of this.signals) {
      if (keep.includes(key)) continue;
      const now = Object.hasOwn(this.initial, key) ? this.initial[key] : undefined;
      this.touched.delete(key);
      if (!same(place.peek(), now)) place.value = now;
    }
  }

  write(key: string, value: Json | undefined): boolean {
    const place = this.prop(key);
    if (same(place.peek(), value)) return false;
    this.touched.add(key); // before those who watch the value ask who wrote it
    place.value = value;
    return true;
  }
}

/** All components of the page: id to one signal per prop. Tells when a value has changed, whatever the cause. */
export class Store {
  private readonly blocks = new Map<number, Block>();
  private changed = new Set<number>();
  /** Props that were kept over a reload, of blocks that are not there yet. */
  private readonly waiting = new Map<number, Record<string, Json>>();
  /** Called in a microtask after values changed, once per component. */
  onChange: (id: number) => void = () => {};

  constructor(components: ComponentConfig[]) {
    for (const component of components) this.blocks.set(component.id, new Block(component));
  }

  get(id: number): Block | undefined {
    return this.blocks.get(id);
  }

  all(): Iterable<Block> {
    return this.blocks.values();
  }

  /** Adds a block that was rendered, or renews it; true when its props come from before a reload. */
  add(config: ComponentConfig, keep: string[] = []): boolean {
    const old = this.blocks.get(config.id);
    if (old?.type === config.type) {
      old.renew(config, keep);
      return false;
    }
    const block = new Block(config, true);
    this.blocks.set(config.id, block);
    const waiting = this.waiting.get(config.id);
    this.waiting.delete(config.id);
    for (const [key, value] of Object.entries(waiting ?? {})) block.write(key, value);
    return waiting !== undefined;
  }

  remove(id: number): void {
    this.blocks.delete(id);
    this.changed.delete(id);
  }

  set(id: number, key: string, value: Json | undefined): void {
    if (!this.blocks.get(id)?.write(key, value) || key !== 'value') return;
    if (this.changed.size === 0) queueMicrotask(() => this.tell());
    this.changed.add(id);
  }

  /** Puts back a prop that was kept over a reload; no listener hears of it. */
  restore(id: number, key: string, value: Json): void {
    const block = this.blocks.get(id);
    if (block) block.write(key, value);
    else this.waiting.set(id, { ...this.waiting.get(id), [key]: value });
  }

  /** Puts an output payload into its component; `before` is the payload it came from by a patch, if any. */
  apply(id: number, payload: Json, before?: Json): void {
    if (!isUpdate(payload)) {
      this.set(id, 'value', payload);
      return;
    }
    const old = isUpdate(before) ? before : undefined;
    batch(() => {
      for (const [key, value] of Object.entries(payload)) {
        if (key !== '__type__' && !(old && old[key] === value)) this.set(id, key, value);
      }
    });
  }

  private tell(): void {
    const ids = this.changed;
    this.changed = new Set();
    for (const id of ids) this.onChange(id);
  }
}

/** True when both have the same content. */
export function same(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, i) => same(item, b[i]));
  if (Array.isArray(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && same(a[key], b[key]));
}
