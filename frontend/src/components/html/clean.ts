import DOMPurify from 'dompurify';
import { putBack } from './style';

/** An own instance: what others hook into the shared one is not wanted here, nor the other way round. */
const purify = DOMPurify(window);

purify.addHook('afterSanitizeAttributes', (element) => {
  putBack((element as HTMLElement).style);
  if (element.hasAttribute('target')) element.setAttribute('rel', 'noopener noreferrer');
});

/** Markup without anything that acts: no scripts, handlers, style sheets, forms, frames, or places over other things. */
export function clean(markup: string, inDrawing: boolean): string {
  const holder = document.createElement('template');
  holder.innerHTML = inDrawing ? `<svg>${markup}</svg>` : markup;
  const config = { FORBID_TAGS: ['style', 'form'], ADD_ATTR: ['target'] };
  const safe = purify.sanitize(holder.content as unknown as Node, config);
  if (!inDrawing) return safe;
  holder.innerHTML = safe;
  return [...holder.content.children].map((drawing) => drawing.innerHTML).join('');
}
