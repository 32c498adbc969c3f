import { parseJson } from './json';
import type { Json } from '../contract';

export interface ComponentConfig {
  id: number;
  type: string;
  props: Record<string, Json>;
}

/** What a `gr.render` function has made. */
export interface Part {
  /** The newest part of a place has the highest. */
  order: number;
  components: (ComponentConfig & { keep?: string[] })[];
  layout: LayoutNode;
  dependencies: Dependency[];
  /** Blocks around it that the visitor may change from now on, since its listeners read them. */
  editable: number[];
}

export interface LayoutNode {
  id: number;
  children?: LayoutNode[];
  /** Blocks that stand beside the label of this one. */
  buttons?: LayoutNode[];
}

export interface Dependency {
  id: number;
  targets: [number | null, string][];
  inputs: number[];
  outputs: number[];
  backend_fn: boolean;
  js?: string | boolean | null;
  /** Payloads that go into the outputs, where no function runs. */
  sets?: Json[] | null;
  queue?: boolean | null;
  cancels?: number[];
  trigger_after?: number | null;
  trigger_only_on_success?: boolean;
  trigger_only_on_failure?: boolean;
  trigger_mode?: 'once' | 'multiple' | 'always_last' | null;
  show_progress?: 'full' | 'minimal' | 'hidden' | null;
  show_progress_on?: number[] | null;
  scroll_to_output?: boolean;
  collects_event_data?: boolean | null;
  /** Places of the inputs whose handler wants all properties, not the value alone. */
  wholes?: number[];
  /** Least seconds between two runs, of a listener of a stream. */
  stream_every?: number | null;
  /** It runs for a component's own script, which calls it by this name. */
  serves?: string;
  types?: { generator: boolean; cancel: boolean };
}

/** A page of the app: path, name, and whether the bar shows it. */
export type PageLink = [path: string, name: string, shown: boolean];

export interface PageConfig {
  token: string;
  /** Who is logged in, where the app has a login. */
  user?: string;
  /** The visitor is the author, and there is a link that he can be shown. */
  shared?: boolean;
  /** How often the app was replaced by a newer form of itself while it ran. */
  edition?: number;
  resume?: 'auto' | 'always' | 'never';
  css?: string | null;
  js?: string | null;
  show_error?: boolean;
  max_file_size?: number | null;
  /** Where the app has several pages: path, name, whether the bar shows it; and the path of this one. */
  pages?: PageLink[];
  current?: string;
  fill_width?: boolean;
  fill_height?: boolean;
  footer_links?: string[];
}

export interface Config {
  version: string;
  fanlight?: string;
  app_id?: number | string;
  title?: string;
  api_prefix?: string;
  components: ComponentConfig[];
  layout: LayoutNode;
  dependencies: Dependency[];
  page: PageConfig;
  /** The author's texts by language and key, where he has them in several. */
  i18n?: Record<string, Record<string, string>>;
}

/** The config that the server wrote into the document. */
export function readConfig(from: Document = document): Config {
  const text = from.getElementById('fanlight-config')?.textContent;
  if (!text) throw new Error('The document holds no fanlight-config.');
  return parseJson(text) as Config;
}
