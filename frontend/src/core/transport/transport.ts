import type { Json, ProgressItem } from '../../contract';
import type { Edit } from '../patches';

/** What the page asks the server to run. */
export interface RunRequest {
  call: string;
  fn: number;
  data: Json[];
  event_data: Json;
  trigger: number | null;
  query: string;
}

export type NoticeLevel = 'info' | 'success' | 'warning' | 'error';

/** Messages about jobs, the same whichever way they came. */
export type JobMessage =
  | { t: 'queued'; n: number; job: string; call?: string; fn?: number; rank: number; size: number; eta: number | null }
  | { t: 'started'; n: number; job: string; call?: string; fn?: number; eta: number | null }
  | { t: 'progress'; n: number; job: string; items: ProgressItem[] }
  | {
      t: 'notice';
      n: number;
      job: string;
      level: NoticeLevel;
      title?: string;
      message: string;
      duration?: number | null;
      visible?: boolean;
    }
  | { t: 'values'; n: number; job: string; values: Json[]; props?: ({ [key: string]: Json } | null)[] }
  | { t: 'patch'; n: number; job: string; ops: Edit[][] }
  | { t: 'done'; n: number; job: string; values: Json[] | null }
  | {
      t: 'failed';
      n: number;
      job: string;
      error: string | null;
      title?: string;
      duration?: number | null;
      visible?: boolean;
      code?: string;
      /** The component whose value was refused. */
      input?: number;
    }
  | { t: 'cancelled'; n: number; job: string };

export type Answer =
  | { t: 'accepted'; call: string; job: string }
  | { t: 'refused'; call: string; status: number; code: string; message: string; detail?: Json };

export interface Welcome {
  t: 'welcome';
  session: string;
  known: boolean;
  resumed: boolean;
  /** A job of the session waits or runs. */
  busy?: boolean;
  boot: string | number;
  token: string;
}

/** The app was replaced while it ran, or, told to its author only, why it could not be. */
export type EditionNews = { t: 'swapped' } | { t: 'fault'; text: string };

export type ServerMessage =
  | JobMessage
  | Answer
  | Welcome
  | EditionNews
  | { t: 'pong' }
  | { t: 'error'; message: string; code?: string };

/** How the connection stands, for the bar at the top of the page. */
export type LinkState = 'connecting' | 'open' | 'lost' | 'outdated';

/** What a transport tells the page. */
export interface Listener {
  messages(messages: (JobMessage | Answer)[]): void;
  /** The session is settled: resumed after a reload, or fresh. */
  welcomed(welcome: { session: string; resumed: boolean; busy: boolean }): void;
  edition?(news: EditionNews): void;
  /** The server does not know the session any more: what ran is lost. */
  forgotten(): void;
  state(state: LinkState): void;
}

/** A way to the server. Whoever implements it keeps unanswered runs and sends them again after a break. */
export interface Transport {
  run(request: RunRequest): void;
  cancel(job: string, fn: number): void;
  /** The page is about to go: tells the server what it has seen. */
  leaving?(): void;
  /** Ends the connection; `bye` tells the server that the session is over. */
  close(bye?: boolean): void;
}

/** What every transport needs to know of the page. */
export interface Place {
  /** Where the document is, with a slash at the end. */
  base: URL;
  token: string;
  session: string;
  /** An id to use when nothing of `session` is left; null when the page was not loaded anew. */
  fresh: string | null;
  /** The page was loaded anew because the app was replaced. */
  swapped?: boolean;
  edition?: number;
}
