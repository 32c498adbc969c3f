import { iconElement } from '../ui/Icon';
import type { Notice } from './events';
import { t } from './i18n';

const USUAL_S = 5;
const MOST = 3;
const LEAVE_MS = 160;

/** Short messages in a corner of the page: at most three, waiting while the pointer or the cursor is on them. */
export class Toasts {
  private readonly region: HTMLElement;
  /** What had the cursor before a message. */
  private from: HTMLElement | undefined;

  constructor(parent: HTMLElement) {
    this.region = document.createElement('section');
    this.region.className = 'fl-toasts';
    this.region.setAttribute('aria-label', t('toast.region'));
    this.region.setAttribute('aria-live', 'polite');
    this.region.setAttribute('aria-relevant', 'additions');
    this.region.addEventListener('focusin', ({ relatedTarget }) => {
      if (relatedTarget instanceof HTMLElement && !this.region.contains(relatedTarget)) this.from = relatedTarget;
    });
    this.region.addEventListener('keydown', ({ key, target }) => {
      const toast = key === 'Escape' && (target as Element).closest<HTMLElement>('.fl-toast');
      if (toast) this.leave(toast);
    });
    parent.append(this.region);
  }

  show(notice: Notice): void {
    const { level, message } = notice;
    const seconds = notice.duration === undefined ? (level === 'error' ? null : USUAL_S) : notice.duration;
    const toast = document.createElement('div');
    toast.className = 'fl-toast';
    toast.dataset.level = level;
    if (level === 'error') toast.setAttribute('role', 'alert'); // at once; the others in turn
    const body = document.createElement('div');
    body.className = 'fl-toast-body';
    const title = notice.title && notice.title.toLowerCase() !== level ? notice.title : '';
    if (title) body.append(line('strong', title));
    body.append(line('span', plain(message)));
    toast.append(iconElement(level, 20), body, this.closer(toast));
    this.same(level, body)?.remove();
    this.region.append(toast);
    this.makeRoom();
    if (seconds !== null) this.leaveAfter(toast, seconds * 1000);
  }

  /** A toast that says just this already; the new one takes its place. */
  private same(level: string, body: HTMLElement): Element | undefined {
    return [...this.region.children].find(
      (toast) =>
        (toast as HTMLElement).dataset.level === level &&
        toast.querySelector('.fl-toast-body')?.textContent === body.textContent,
    );
  }

  /** The oldest gives way, but errors only to other errors. */
  private makeRoom(): void {
    const toasts = [...this.region.children] as HTMLElement[];
    if (toasts.length <= MOST) return;
    const passing = toasts.slice(0, -1).find((toast) => toast.dataset.level !== 'error');
    (passing ?? toasts[0])?.remove();
  }

  private closer(toast: HTMLElement): HTMLElement {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'fl-tool';
    button.setAttribute('aria-label', t('toast.close'));
    button.append(iconElement('close'));
    button.onclick = () => this.leave(toast);
    return button;
  }

  private leaveAfter(toast: HTMLElement, wait: number): void {
    let timer = setTimeout(() => this.leave(toast), wait);
    const pause = (): void => clearTimeout(timer);
    const resume = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => this.leave(toast), wait / 2);
    };
    toast.onpointerenter = pause;
    toast.onpointerleave = resume;
    toast.addEventListener('focusin', pause);
    toast.addEventListener('focusout', resume);
  }

  private leave(toast: HTMLElement): void {
    toast.classList.add('fl-leaving');
    if (toast.contains(document.activeElement)) {
      const others = [...this.region.querySelectorAll<HTMLElement>('.fl-toast:not(.fl-leaving) .fl-tool')];
      (others[0] ?? this.from)?.focus();
    }
    setTimeout(() => toast.remove(), LEAVE_MS);
  }
}

function line(tag: string, text: string): HTMLElement {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}

/** Messages may hold simple HTML; here only its text is shown, with breaks kept. */
function plain(message: string): string {
  if (!/<[a-z/!]|&\w+;/i.test(message)) return message;
  const parsed = new DOMParser().parseFromString(message.replace(/<br\s*\/?>|<\/p>/gi, '\n'), 'text/html');
  for (const hidden of parsed.querySelectorAll('script,style,template')) hidden.remove();
  return parsed.body.textContent?.trim() || message;
}
