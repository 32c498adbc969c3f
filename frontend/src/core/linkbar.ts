import { t } from './i18n';
import type { LinkState } from './transport/transport';

const QUIET_MS = 400;
const BACK_MS = 2500;

/** The quiet bar about the connection. It says nothing about breaks that mend at once. */
export class LinkBar {
  private readonly bar = document.createElement('div');
  private timer: ReturnType<typeof setTimeout> | undefined;
  private shown = false;

  constructor(parent: HTMLElement) {
    this.bar.className = 'fl-linkbar';
    this.bar.setAttribute('role', 'status');
    this.bar.hidden = true;
    parent.append(this.bar);
  }

  /** `forgotten`: the server came back without this session. */
  state(state: LinkState, forgotten = false): void {
    if (state === 'lost') {
      if (!this.shown) this.timer ??= setTimeout(() => this.show('lost', t('link.lost')), QUIET_MS);
    } else if (state === 'open') {
      this.stopTimer();
      if (!this.shown) return;
      this.show('back', t(forgotten ? 'link.again' : 'link.back'));
      this.timer = setTimeout(() => this.hide(), BACK_MS);
    } else if (state === 'outdated') {
      this.stopTimer();
      this.show('lost', t('link.outdated'), t('link.reload'), () => location.reload());
    }
  }

  /** A sentence with one button, such as the notice that the page was resumed. */
  offer(text: string, action: string, run: () => void, ms: number): void {
    this.stopTimer();
    this.show('note', text, action, run);
    this.timer = setTimeout(() => this.hide(), ms);
  }

  private show(kind: string, text: string, action?: string, run?: () => void): void {
    this.timer = undefined;
    this.shown = kind !== 'note';
    this.bar.hidden = false;
    this.bar.dataset.kind = kind;
    const words = document.createElement('span');
    words.textContent = text;
    this.bar.replaceChildren(words);
    if (!action || !run) return;
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = action;
    button.onclick = run;
    this.bar.append(button);
  }

  private hide(): void {
    this.timer = undefined;
    this.shown = false;
    this.bar.hidden = true;
  }

  private stopTimer(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}
