import { addTexts, t } from '../core/i18n';
import { adopt } from '../core/sheets';
import texts from '../locales/en.fault.json';
import css from '../styles/fault.css?inline';

addTexts(texts);

/** Shows the author why his last change was not taken over; an empty text takes the panel away. */
export function showFault(app: HTMLElement, text: string): void {
  app.querySelector('.fl-fault')?.remove();
  if (!text) return;
  adopt(document, css);
  const panel = document.createElement('section');
  panel.className = 'fl-fault';
  panel.setAttribute('role', 'alert');
  panel.setAttribute('aria-label', t('fault.title'));
  const title = document.createElement('h2');
  title.dir = 'auto';
  title.textContent = t('fault.title');
  const note = document.createElement('p');
  note.dir = 'auto';
  note.textContent = t('fault.note');
  const trace = document.createElement('pre');
  trace.textContent = text;
  trace.tabIndex = 0;
  const close = document.createElement('button');
  close.type = 'button';
  close.textContent = t('fault.close');
  close.onclick = () => panel.remove();
  panel.append(title, note, trace, close);
  app.append(panel);
  trace.scrollTop = trace.scrollHeight; // what went wrong stands at the end
}
