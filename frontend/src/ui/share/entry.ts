import { addTexts } from '../../core/i18n';
import { adopt } from '../../core/sheets';
import type { Place } from '../../core/transport/transport';
import texts from '../../locales/en.share.json';
import css from '../../styles/share.css?inline';
import { SharedLink } from './shared';
import { countdown, isSoon } from './time';

const TICK_MS = 20_000;
const OVER_MS = 5000;

/** The entry in the footer: opens the dialog, and says how long the link still lives. It asks the server once. */
export class ShareEntry {
  private readonly shared: SharedLink;
  private readonly asked: Promise<void>;
  private readonly ends = document.createElement('span');
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly host: HTMLElement,
    private readonly parent: HTMLElement,
    place: Place,
  ) {
    addTexts(texts);
    adopt(document, css);
    this.shared = new SharedLink(place);
    this.ends.className = 'fl-share-ends';
    host.append(this.ends);
    this.shared.watch(() => this.show());
    this.asked = this.shared.refresh();
  }

  async open(): Promise<void> {
    const [{ openShare }] = await Promise.all([import('./dialog'), this.asked]);
    if (!this.parent.querySelector('.fl-share-dialog')) openShare(this.parent, this.shared, () => this.focus());
  }

  /** After the link's end the entry is gone; the one beside it gets the focus. */
  private focus(): void {
    const place = this.host.hidden ? this.host.parentElement : this.host;
    const targets = [...(place?.querySelectorAll<HTMLElement>('a, button') ?? [])];
    targets.find((target) => target.checkVisibility())?.focus();
  }

  private show(): void {
    const { link } = this.shared;
    clearTimeout(this.timer);
    this.host.hidden = link?.state === 'ended';
    const left = link?.ends ? (link.ends - Date.now()) / 1000 : null;
    this.ends.textContent = left === null ? '' : countdown(left);
    this.ends.classList.toggle('fl-share-soon', left !== null && isSoon(left));
    if (left === null) return;
    // At the end it asks once more: somebody may have moved it.
    this.timer = left > 0 ? setTimeout(() => this.show(), TICK_MS) : setTimeout(() => void this.shared.refresh(), OVER_MS);
  }
}
