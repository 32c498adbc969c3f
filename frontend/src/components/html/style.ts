/** At-rules that stand for the whole page: they may not be nested in a rule. */
const OUTER = /^@(-webkit-)?(keyframes|font-face|property|counter-style|font-feature-values|namespace|page)\b/i;

/** The sheet with everything in it limited to `selector`; declarations outside of any rule are those of the element. */
export function scoped(css: string, selector: string): string {
  const outer: string[] = [];
  const inner = statements(css).filter((statement) => {
    const goesOut = OUTER.test(statement);
    if (goesOut) outer.push(statement);
    return !goesOut;
  });
  return `${outer.join('\n')}\n${selector} {\n${inner.join('\n')}\n}`;
}

/** The rules and declarations at the top of a sheet. What closes too often is left out, so that nothing gets out. */
function statements(css: string): string[] {
  const found: string[] = [];
  let from = 0;
  let depth = 0;
  const take = (to: number): void => {
    const text = css.slice(from, to).trim();
    if (text) found.push(text);
    from = to;
  };
  for (let at = 0; at < css.length; at += 1) {
    const sign = css[at];
    if (sign === '\\') at += 1;
    else if (sign === '"' || sign === "'") at = stringEnd(css, at);
    else if (sign === '/' && css[at + 1] === '*') {
      const end = css.indexOf('*/', at + 2);
      css = css.slice(0, at) + ' ' + (end < 0 ? '' : css.slice(end + 2));
    } else if (sign === '{') depth += 1;
    else if (sign === '}') {
      if (depth === 0) {
        css = css.slice(0, at) + css.slice(at + 1);
        at -= 1;
      } else if (--depth === 0) take(at + 1);
    } else if (sign === ';' && depth === 0) take(at + 1);
  }
  take(css.length);
  const last = found.pop();
  if (last !== undefined) found.push(`${last}${depth > 0 ? '}'.repeat(depth) : last.endsWith('}') ? '' : ';'}`);
  return found;
}

function stringEnd(css: string, from: number): number {
  for (let at = from + 1; at < css.length; at += 1) {
    if (css[at] === '\\') at += 1;
    else if (css[at] === css[from] || css[at] === '\n') return at;
  }
  return css.length;
}

const OVER_OTHERS: ReadonlySet<string> = new Set(['fixed', 'sticky', 'absolute']);

/** Takes a position over other things from a style. */
export function putBack(style: CSSStyleDeclaration | undefined): void {
  if (style && OVER_OTHERS.has(style.position)) style.removeProperty('position');
}

/** Takes such positions from all rules of a sheet. */
export function keepInPlace(rules: CSSRuleList): void {
  for (const rule of rules) {
    putBack((rule as CSSStyleRule).style);
    const inner = (rule as CSSGroupingRule).cssRules;
    if (inner) keepInPlace(inner);
  }
}
