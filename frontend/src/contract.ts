/** What a component and the page know of each other. Nothing here belongs to a framework. */
import type { ReadonlySignal } from '@preact/signals';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A file on the server: what uploads give and what file outputs hold. `url` is relative to the page. */
export interface FileRef {
  path: string;
  url?: string | null;
  orig_name?: string | null;
  size?: number | null;
  mime_type?: string | null;
  is_stream?: boolean;
  meta?: { _type: string };
}

export interface UploadOptions {
  signal?: AbortSignal;
  onProgress?(fraction: number): void;
}

/** A step of a progress bar; the outermost comes first. */
export interface ProgressItem {
  index: number | null;
  length: number | null;
  unit: string | null;
  progress: number | null;
  desc: string | null;
}

export interface Status {
  state: 'idle' | 'waiting' | 'running' | 'failed';
  shown: 'full' | 'minimal' | 'hidden';
  /** When the visitor triggered it, in the clock of performance.now(). */
  since: number;
  rank: number | null;
  eta: number | null;
  items: ProgressItem[];
  /** The first values of this run are on the page. */
  streaming: boolean;
  message: string;
  /** The value is at fault, as a validator or the server said; no run. */
  refused: boolean;
}

/** A block inside a layout, as that layout sees it. */
export interface Inside {
  readonly id: number;
  prop(name: string): ReadonlySignal<Json | undefined>;
  emit(event: string, data?: Json): void;
}

/** What a component knows when it shows a value as an example. */
export interface About<P extends object> {
  readonly props: P;
  t(key: string, values?: Record<string, string | number>): string;
  /** Adds a style sheet to the root once. */
  css(text: string): void;
}

/** A component whose example view is wanted: its type, its number if it is on the page, and props besides. */
export interface Shown {
  type: string;
  id?: number;
  props: { [key: string]: Json };
}
export type Source = 'app' | 'part' | 'run';

export interface Ctx<P extends object> {
  readonly id: number;
  readonly root: Document | ShadowRoot;
  /** One signal per prop; the server's updates arrive here. */
  readonly props: { readonly [K in keyof P]-?: ReadonlySignal<P[K] | undefined> };
  /** Who wrote the prop as it is now: the author, a `gr.render` function, or somebody since the page was opened. */
  source(key: string): Source;
  /** Calls a function that the author has given to this component's script. */
  call(name: string, args: Json[]): Promise<Json>;
  /** A visitor's own edit. */
  set<K extends keyof P>(key: K, value: P[K]): void;
  emit(event: string, data?: Json): void;
  /** True when some listener waits for this event of this component. */
  listens(event: string): boolean;
  effect(run: () => void | (() => void)): () => void;
  /** For layouts: puts the blocks that the config places inside, or just one of them, into `slot`, or into the host. */
  children(slot?: HTMLElement, only?: number): void;
  /** For layouts: the blocks that the config places inside, in order, whether they are on the page yet or not. */
  readonly inside: readonly Inside[];
  /** For the place of a `gr.render` function: shows in `into` what it has made, instead of what it made before. */
  graft(part: Json, into: HTMLElement): void;
  /** The author has put buttons of his own into this component; `buttons` puts them into `slot`. */
  readonly hasButtons: boolean;
  buttons(slot: HTMLElement): void;
  upload(files: File[], options?: UploadOptions): Promise<FileRef[]>;
  /** Puts a value into `into` as that component shows examples, at once or when its code has arrived. */
  example(into: HTMLElement, shown: Shown, value: Json): void;
  /** Adds a style sheet to the root once, however many components ask for it. */
  css(text: string): void;
  /** Runs `draw` once before the next frame, however often it is asked for. */
  frame(draw: () => void): void;
  toast(level: 'info' | 'success' | 'warning' | 'error', message: string): void;
  /** Bytes of the largest file that the server takes, or null. */
  readonly maxFileSize: number | null;
  readonly status: ReadonlySignal<Status>;
  readonly theme: ReadonlySignal<'light' | 'dark'>;
  t(key: string, values?: Record<string, string | number>): string;
}

export interface Instance {
  destroy(): void;
  focus?(): void;
}

export interface ComponentDef<P extends object> {
  api: 1;
  name: string;
  /** What a listener gets while the value is null; null unless said. */
  empty?: Json;
  mount(host: HTMLElement, ctx: Ctx<P>): Instance;
  /** How a list of samples shows a value: small, without controls, with a text for those who listen. Plain text without. */
  example?(value: Json, about: About<P>): string | Node;
}

/** Declares a component. */
export function define<P extends object>(definition: Omit<ComponentDef<P>, 'api'>): ComponentDef<P> {
  return { api: 1, ...definition };
}
