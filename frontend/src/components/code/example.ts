import type { About, Json } from '../../contract';
import type { CodeProps } from '../../props';
import css from '../../styles/code.css?inline';
import { reads } from './languages';

const LINES = 4;
const LONGEST = 400;

/** The first lines of the code, in colour once the language is there. */
export function example(value: Json, { props, css: adopt }: About<CodeProps>): Node {
  const text = typeof value === 'string' ? value : '';
  const lines = text.slice(0, LONGEST).split('\n', LINES);
  const shown = lines.join('\n');
  const box = document.createElement('pre');
  adopt(css);
  box.className = 'fl-code-sample';
  box.dir = 'ltr';
  box.textContent = shown;
  const language = reads(props.language ?? '');
  if (language) {
    void import('../../lib/highlight')
      .then(({ highlighter, syntax }) => {
        adopt(syntax);
        return highlighter(language);
      })
      .then((colour) => {
        if (colour) box.innerHTML = colour(shown) + (shown === text ? '' : '…');
      }, console.error);
  }
  if (shown !== text) box.append('…');
  return box;
}
