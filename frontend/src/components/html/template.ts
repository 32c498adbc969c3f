import type { Handlebars } from './handlebars';
import { member, textOf, type Piece, type Scope } from './pieces';

/** An expression that merely names a prop, or a part of it: read without `eval`. */
const PLAIN = /(?<!\\)\$\{\s*([A-Za-z_$][\w$]*)((?:\.[A-Za-z_$][\w$]*|\[\d+\])*)\s*\}/g;
const EXPRESSION = /(?<!\\)\$\{/;
const STEP = /\.([A-Za-z_$][\w$]*)|\[(\d+)\]/g;
const USABLE = /^[A-Za-z_$][\w$]*$/;
const RESERVED = new Set(
  (
    'arguments await break case catch class const continue debugger default delete do else enum eval export extends false ' +
    'finally for function if implements import in instanceof interface let new null package private protected public ' +
    'return static super switch this throw true try typeof var void while with yield'
  ).split(' '),
);

/** Marks the places of expressions in the text that Handlebars reads. */
const PLACE = /\uE000(\d+)\uE001/;

interface Value {
  value: unknown;
  borne: boolean;
}

interface Parts {
  /** One more than values: what stands around them. */
  strings: readonly string[];
  values: Value[];
}

/** Why a template cannot be drawn, as a key of the catalogue. */
export class TemplateProblem extends Error {}

/** Text with JavaScript expressions in `${}` and Handlebars in `{{}}`. */
export class Template {
  private run: ((...values: unknown[]) => unknown) | undefined;
  private names: string[] = [];

  /** `mayRun`: the author wrote it, so that expressions in it may run. */
  constructor(
    readonly source: string,
    readonly mayRun: boolean,
  ) {}

  get needsHandlebars(): boolean {
    return this.source.includes('{{');
  }

  /** The values of expressions are put in last: what stands in them is never read as a template. */
  pieces(scope: Scope, handlebars?: Handlebars): Piece[] {
    const { strings, values } = this.parts(scope);
    const filled = (text: string): Piece[] =>
      text.split(PLACE).flatMap((part, index): Piece[] => {
        if (index % 2 === 0) return part ? [{ text: part, kind: 'own', borne: false }] : [];
        const { value, borne } = values[Number(part)] as Value;
        return [{ text: textOf(value), kind: 'markup', borne }];
      });
    const text = strings.map((part, index) => (index === 0 ? part : `\uE000${index - 1}\uE001${part}`)).join('');
    if (!handlebars || !this.needsHandlebars) return filled(text);
    return handlebars.pieces(text, scope).flatMap((piece) => (piece.kind === 'own' ? filled(piece.text) : [piece]));
  }

  private parts(scope: Scope): Parts {
    const source = this.source.replaceAll(/[\uE000\uE001]/g, '');
    const rest = source.replace(PLAIN, (whole, root: string) => (scope.names.includes(root) ? '' : whole));
    const found = EXPRESSION.test(rest) ? this.evaluated(source, scope) : named(source, scope);
    return { ...found, strings: found.strings.map((text) => text.replaceAll(/\\(?=`|\$\{)/g, '')) };
  }

  private evaluated(source: string, scope: Scope): Parts {
    if (!this.mayRun) throw new TemplateProblem('html.inert');
    const names = scope.names.filter((name) => USABLE.test(name) && !RESERVED.has(name));
    if (!this.run || names.join() !== this.names.join()) {
      this.run = compiled(names, source);
      this.names = names;
    }
    const borne = scope.names.some((name) => scope.borne(name));
    let found: Parts = { strings: [], values: [] };
    const tag = (strings: TemplateStringsArray, ...values: unknown[]): void => {
      found = { strings: strings.raw, values: values.map((value) => ({ value, borne })) };
    };
    this.run(tag, ...names.map((name) => scope.get(name)));
    return found;
  }
}

function compiled(names: string[], source: string): (...values: unknown[]) => unknown {
  try {
    return new Function('$tag', ...names, `return $tag\`${source}\``) as (...values: unknown[]) => unknown;
  } catch (error) {
    if (error instanceof EvalError) throw new TemplateProblem('html.strict');
    throw error;
  }
}

function named(source: string, scope: Scope): Parts {
  const strings: string[] = [];
  const values: Value[] = [];
  let from = 0;
  for (const match of source.matchAll(PLAIN)) {
    const [whole, root = '', steps = ''] = match;
    let value: unknown = scope.get(root);
    for (const [, key, index] of steps.matchAll(STEP)) value = member(value, key ?? index ?? '');
    strings.push(source.slice(from, match.index));
    values.push({ value, borne: scope.borne(root) });
    from = match.index + whole.length;
  }
  return { strings: [...strings, source.slice(from)], values };
}
