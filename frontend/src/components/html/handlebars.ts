import { parse, type AST } from '@handlebars/parser';
import { member, textOf, type Piece, type Scope } from './pieces';

/** Where an expression is read: what `this` is, what is around it, and the names that a block has given. */
interface Place {
  context: unknown;
  around?: Place;
  data: Record<string, unknown>;
  named: Record<string, unknown>;
}

/**
 * Reads Handlebars by walking its syntax tree. The library's own runtime would turn templates into functions, which the
 * strict policy forbids, and lets `{{{}}}` write markup unseen.
 */
export class Handlebars {
  private text: string | undefined;
  private tree: AST.Program | undefined;

  /** What the template gives for these props. */
  pieces(text: string, scope: Scope): Piece[] {
    if (text !== this.text || !this.tree) {
      this.tree = parse(text);
      this.text = text;
    }
    const props = Object.fromEntries(scope.names.map((name) => [name, scope.get(name)]));
    const reading = new Reading(scope);
    reading.program(this.tree, { context: props, data: { root: props }, named: {} });
    return reading.pieces;
  }
}

type Params = { params: AST.Expression[]; hash?: AST.Hash };

class Reading {
  readonly pieces: Piece[] = [];
  private readonly anyBorne: boolean;

  constructor(private readonly scope: Scope) {
    this.anyBorne = scope.names.some((name) => scope.borne(name));
  }

  program(program: AST.Program | undefined, place: Place): void {
    for (const each of program?.body ?? []) this.statement(each, place);
  }

  private statement(statement: AST.Statement, place: Place): void {
    switch (statement.type) {
      case 'ContentStatement':
        this.pieces.push({ text: (statement as AST.ContentStatement).value, kind: 'own', borne: false });
        break;
      case 'MustacheStatement': {
        const { path, escaped, ...rest } = statement as AST.MustacheStatement;
        const kind = escaped ? 'text' : 'markup';
        this.pieces.push({ text: textOf(this.result(path, rest, place)), kind, borne: this.borne(path, rest, place) });
        break;
      }
      case 'BlockStatement':
        this.block(statement as AST.BlockStatement, place);
        break;
      case 'CommentStatement':
        break;
      default:
        throw new Error(`Handlebars: ${statement.type.replace('Statement', '').toLowerCase()}s are not available here.`);
    }
  }

  private block(block: AST.BlockStatement, place: Place): void {
    const { program, inverse, path, params } = block;
    const first = params[0] ? this.value(params[0], place) : undefined;
    switch (path.original) {
      case 'if':
      case 'unless': {
        const zero = first === 0 && this.hash(block, place).includeZero === true;
        const holds = (zero || (Boolean(first) && !empty(first))) === (path.original === 'if');
        this.program(holds ? program : inverse, place);
        break;
      }
      case 'each':
        this.each(first, block, place);
        break;
      case 'with':
        if (empty(first)) this.program(inverse, place);
        else this.program(program, within(place, first, {}, program, [first]));
        break;
      default: {
        if (params.length > 0) throw new Error(`Handlebars: there is no block ${path.original}.`);
        const value = this.value(path, place);
        if (Array.isArray(value) && value.length > 0) this.each(value, block, place);
        else if (value === true) this.program(program, place);
        else if (empty(value)) this.program(inverse, place);
        else this.program(program, within(place, value, {}, program, [value]));
      }
    }
  }

  private each(over: unknown, { program, inverse }: AST.BlockStatement, place: Place): void {
    const entries = over && typeof over === 'object' ? Object.entries(over) : [];
    if (entries.length === 0) this.program(inverse, place);
    entries.forEach(([name, item], index) => {
      const key = Array.isArray(over) ? index : name;
      const data = { key, index, first: index === 0, last: index === entries.length - 1 };
      this.program(program, within(place, item, data, program, [item, key]));
    });
  }

  /** Of a path, or of a helper with what it is given. */
  private result(path: AST.Expression, { params, hash }: Params, place: Place): unknown {
    if (params.length === 0 && !hash?.pairs.length) return this.value(path, place);
    const name = (path as AST.PathExpression).original;
    if (name === 'lookup') {
      const [object, key] = params.map((each) => this.value(each, place));
      return member(object, textOf(key));
    }
    if (name === 'log') {
      console.log(...params.map((each) => this.value(each, place)));
      return '';
    }
    throw new Error(`Handlebars: there is no helper ${name}.`);
  }

  private value(expression: AST.Expression, place: Place): unknown {
    switch (expression.type) {
      case 'PathExpression':
        return this.path(expression as AST.PathExpression, place);
      case 'SubExpression': {
        const { path, params, hash } = expression as AST.SubExpression;
        return this.result(path, { params, hash }, place);
      }
      case 'NullLiteral':
        return null;
      case 'UndefinedLiteral':
        return undefined;
      default:
        return (expression as AST.StringLiteral).value;
    }
  }

  private path({ data, depth, parts, original }: AST.PathExpression, place: Place): unknown {
    let at: Place = place;
    for (let up = 0; up < depth && at.around; up += 1) at = at.around;
    const keys = parts.map((part) => (typeof part === 'string' ? part : textOf(this.value(part, place))));
    const isName = !data && depth === 0 && keys[0] !== undefined && !/^(this|\.)/.test(original);
    const from = data ? at.data : isName && Object.hasOwn(at.named, keys[0] ?? '') ? at.named : at.context;
    return keys.reduce(member, from);
  }

  /** At the outermost level a path names a prop; further in it may be a part of any. */
  private borne(path: AST.Expression, { params }: Params, place: Place): boolean {
    const root = (path as AST.PathExpression).parts?.[0];
    const direct = !place.around && params.length === 0 && typeof root === 'string';
    return direct ? this.scope.borne(root) : this.anyBorne;
  }

  private hash({ hash }: AST.BlockStatement, place: Place): Record<string, unknown> {
    return Object.fromEntries((hash?.pairs ?? []).map(({ key, value }) => [key, this.value(value, place)]));
  }
}

function within(around: Place, context: unknown, data: object, program: AST.Program, given: unknown[]): Place {
  const names = (program.blockParams ?? []).map((name, index) => [name, given[index]] as const);
  return {
    context,
    around,
    data: { ...around.data, ...data },
    named: { ...around.named, ...Object.fromEntries(names) },
  };
}

/** What Handlebars takes for nothing; zero is something. */
function empty(value: unknown): boolean {
  return (!value && value !== 0) || (Array.isArray(value) && value.length === 0);
}
