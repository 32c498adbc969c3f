import { h, render } from 'preact';
import { Footer } from '../ui/Footer';
import type { Config, LayoutNode } from './config';
import { Dispatcher, type Notice } from './events';
import { t } from './i18n';
import { keepFocus } from './keepfocus';
import { LinkBar } from './linkbar';
import { emptyOf, find } from './registry';
import { reveal } from './reveal';
import { runScript } from './scripts';
import { Sessions } from './session';
import { StatusBoard } from './status';
import { shareEntry } from './share';
import { Store } from './store';
import { startTheme } from './theme';
import { Toasts } from './toasts';
import { connect } from './transport/connect';
import type { Place, Transport } from './transport/transport';
import type { Translate } from './translate';
import { Tree } from './tree';
import { upload } from './upload';

const RESUMED_MS = 8000;
const WITHOUT_BAR: ReadonlySet<string> = new Set(['button', 'downloadbutton', 'uploadbutton', 'state']);
/** The blocks that hold others; they show a job's progress only when the author says so. */
function layouts(node: LayoutNode, found = new Set<number>()): Set<number> {
  if (node.children) found.add(node.id);
  for (const child of node.children ?? []) layouts(child, found);
  return found;
}

/**
 * Makes the whole page from its config, and joins it to the server.
 *
 * `translate` puts the visitor's language into what the server sends.
 */
export function startPage(config: Config, app: HTMLElement, translate: Translate = (value) => value): void {
  const { page } = config;
  startTheme();
  app.replaceChildren();
  app.classList.toggle('fl-fill-width', page.fill_width === true);
  app.classList.toggle('fl-fill-height', page.fill_height === true);
  if (page.css) addStyle(page.css);

  const main = element('main', 'fl-page fl-column');
  const footer = element('footer', 'fl-footer');
  app.append(main, footer);
  const nav = page.pages && element('nav', 'fl-nav');
  if (nav) main.before(nav);
  const bar = new LinkBar(app);
  const toasts = new Toasts(app);
  const notify = (notice: Notice): void => toasts.show(notice);

  const store = new Store(config.components);
  if (nav) {
    const own = config.components.find(({ type }) => type === 'navbar');
    const parts = { pages: page.pages ?? [], current: page.current ?? '', own: own && store.get(own.id) };
    void import('../ui/navbar').then(({ showNavbar }) => showNavbar(nav, parts));
  }
  const holders = layouts(config.layout);
  const status = new StatusBoard();
  const place: Place = { base: new URL('.', location.href), token: page.token, session: '', fresh: null, edition: page.edition ?? 0 };
  let transport: Transport | undefined;
  const early: ((to: Transport) => void)[] = [];
  const use = (act: (to: Transport) => void): void => {
    if (transport) act(transport);
    else early.push(act);
  };
  const dispatcher = new Dispatcher(config.dependencies, {
    store,
    status,
    send: (request) => use((to) => to.run(request)),
    stop: (job, fn) => use((to) => to.cancel(job, fn)),
    notify,
    scrollTo: (id) => tree.scrollTo(id),
    focus: (id) => {
      const opened = reveal(id, new Map([[null, config.layout], ...tree.parted()]), store);
      if (opened) whenShown(() => tree.focus(id));
      return opened || tree.focus(id);
    },
    empty: emptyOf,
    showsProgress: (id) => {
      const block = store.get(id);
      if (!block || WITHOUT_BAR.has(block.type)) return false;
      return !holders.has(id) || block.read('show_progress') === true;
    },
    t,
    query: location.search.slice(1),
  });
  const tree = new Tree({
    root: document,
    store,
    status,
    dispatcher,
    notify,
    maxFileSize: page.max_file_size ?? null,
    upload: (files, options) => upload(place, files, options),
  });
  tree.place(config.layout.children ?? [], main);
  keepFocus(app);

  const sessions = new Sessions(String(config.app_id ?? ''));
  const startFresh = (): void => {
    gone = true;
    sessions.forget();
    transport?.close(true);
    location.reload();
  };
  let gone = false;
  let swapping = false;
  let loaded = false;
  let forgotten = false;
  addEventListener('pagehide', () => {
    transport?.leaving?.();
    if (!gone && place.session) sessions.keep(place.session, store, swapping);
  });

  render(
    h(Footer, {
      links: page.footer_links ?? [],
      share: page.shared ? shareEntry(place, app) : undefined,
      user: page.user,
      onLogOut: () => {
        sessions.forget();
        gone = true;
        const headers = { 'x-fanlight-page': place.token };
        void fetch(new URL('logout', place.base), { method: 'POST', headers, redirect: 'manual' }).then(
          () => location.reload(),
          () => notify({ level: 'error', message: t('error.unreachable') }),
        );
      },
      onSettings: () => void import('../ui/settings').then(({ openSettings }) => openSettings(app, startFresh)),
    }),
    footer,
  );
  if (page.js) runScript(page.js).catch((error: unknown) => console.error(error));

  // What the browser has kept is there before the first listener runs.
  const kept = config.components.some(({ type }) => type === 'browserstate') ? find('browserstate') : undefined;
  void Promise.all([sessions.claim(page.resume ?? 'auto'), Promise.resolve(kept).catch(() => {})]).then(([claim]) => {
    Object.assign(place, claim);
    transport = connect(place, {
      messages: (messages) => dispatcher.take(translate(messages)),
      welcomed: ({ session, resumed, busy }) => {
        if (loaded) return;
        loaded = true;
        if (resumed) {
          sessions.restore(store);
          dispatcher.loadMissing();
        }
        if (!resumed || (place.swapped && !busy)) dispatcher.load();
        else if (!place.swapped) bar.offer(t('session.resumed'), t('session.fresh'), startFresh, RESUMED_MS);
        sessions.settle(session, resumed);
      },
      edition: (news) => {
        if (news.t === 'fault') void import('../ui/fault').then(({ showFault }) => showFault(app, news.text));
        else {
          swapping = true;
          location.reload();
        }
      },
      forgotten: () => {
        forgotten = true;
        dispatcher.lose();
      },
      state: (state) => {
        bar.state(state, forgotten);
        forgotten = false;
      },
    });
    for (const act of early.splice(0)) act(transport);
  });
}

/** Tries in each frame, for what has been opened may have to be made first. */
function whenShown(act: () => boolean, frames = 60): void {
  requestAnimationFrame(() => void (act() || frames === 0 || whenShown(act, frames - 1)));
}

function element(tag: string, name: string): HTMLElement {
  const made = document.createElement(tag);
  made.className = name;
  return made;
}

function addStyle(text: string): void {
  const style = document.createElement('style');
  style.textContent = text;
  document.head.append(style);
}
