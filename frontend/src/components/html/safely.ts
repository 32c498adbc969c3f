import type { Piece } from './pieces';
import { Reader } from './reader';
import { putBack } from './style';

/** Cleans markup; `inDrawing`: it stands inside an svg element. */
export type Clean = (markup: string, inDrawing: boolean) => string;

const LINKS: ReadonlySet<string> = new Set(
  'href src action formaction xlink:href poster data background cite ping manifest'.split(' '),
);
const SCHEMES = /^(https?|mailto|tel|sms|ftp|blob):|^data:(image|audio|video|font)\//i;
const NEVER: ReadonlySet<string> = new Set('script style iframe frame object embed base link meta form template'.split(' '));
const ATTRIBUTE = /([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?/g;

/** Whether a value holds markup that has to be cleaned before it is shown. */
export function needsCleaning(pieces: Piece[]): boolean {
  return pieces.some(({ borne, text }) => borne && /[<&]/.test(text));
}

/** The HTML of a template in which the values that the author did not write are inert, wherever they stand. */
export function asHtml(pieces: Piece[], clean: Clean): string {
  const reader = new Reader();
  let html = '';
  for (const piece of pieces) {
    const text = piece.kind === 'own' ? piece.text : inserted(piece, reader, clean);
    reader.advance(text);
    html += text;
  }
  return html;
}

/** The style sheet of a template; a value in it stays within its declaration. */
export function asCss(pieces: Piece[]): string {
  let css = '';
  pieces.forEach(({ text, borne }, index) => {
    const selects = /^[^;}]*\{/.test(pieces[index + 1]?.text ?? '');
    const begins = /(^|[{};])\s*$/.test(css) && !selects;
    css += !borne ? text : begins ? declarations(text) : styleValue(text);
  });
  return css;
}

function inserted({ text, kind, borne }: Piece, reader: Reader, clean: Clean): string {
  if (!borne) return kind === 'text' ? escape(text) : text;
  switch (reader.state) {
    case 'data':
      return kind === 'text' ? escape(text) : clean(text, reader.drawings > 0);
    case 'tag open':
    case 'tag name':
      return tagName(text, reader);
    case 'in tag':
    case 'after attribute':
      return attributes(text, reader.tag, clean);
    case 'attribute':
      return attributeName(text, reader);
    case 'before value':
      return escape(attributeValue(text, reader, clean)) || '""';
    case 'double':
    case 'single':
    case 'unquoted':
      return escape(attributeValue(text, reader, clean));
    case 'verbatim':
      return verbatim(text, reader.tag);
    default:
      return '';
  }
}

/** As text in every place, also where a blank would end a value without quotes: a character reference never does. */
function escape(text: string): string {
  return text.replace(/[&<>"'`=\s]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

function tagName(text: string, reader: Reader): string {
  const name = text.replace(/[^a-z0-9-]/gi, '');
  const whole = (reader.state === 'tag name' ? reader.tag : '') + name.toLowerCase();
  return !/^[a-z]/.test(whole) || NEVER.has(whole) ? 'x-none' : name;
}

function attributeName(text: string, reader: Reader): string {
  const name = text.replace(/[^\w-]/g, '');
  return isHandler(reader.attribute + name) ? '' : name;
}

/** Of a value at the place of attributes, those that do nothing. */
function attributes(text: string, tag: string, clean: Clean): string {
  const kept: string[] = [];
  for (const [, name = '', ...values] of text.matchAll(ATTRIBUTE)) {
    if (!/^[a-z_][\w:.-]*$/i.test(name) || isHandler(name)) continue;
    const value = values.find((each) => each !== undefined);
    const inside = new Reader();
    Object.assign(inside, { state: 'double', tag, attribute: name.toLowerCase() });
    kept.push(value === undefined ? name : `${name}="${escape(attributeValue(value, inside, clean))}"`);
  }
  return ` ${kept.join(' ')} `;
}

function attributeValue(text: string, { tag, attribute, value }: Reader, clean: Clean): string {
  if (isHandler(attribute)) return '';
  if (attribute === 'style') return /(^|;)\s*$/.test(value) ? declarations(text) : styleValue(text);
  if (attribute === 'srcdoc') return clean(text, false);
  const animates = (tag === 'animate' || tag === 'set') && /^(values|to|from|by)$/.test(attribute);
  // A link to nowhere: an empty one would load the page anew.
  if ((animates || LINKS.has(attribute)) && !harmless(value + text, tag)) return attribute.endsWith('href') && !value ? '#' : '';
  return text;
}

/** An address that runs nothing: one of a known kind, or one below this page. */
function harmless(address: string, tag: string): boolean {
  const plain = address.replace(/[\u0000-\u0020\u007f-\u00a0\u200b-\u200f\u2028\u2029\ufeff]/g, '');
  if (!/^[^/?#]*:/.test(plain)) return true;
  return SCHEMES.test(plain) && !(tag === 'iframe' && /^(data|blob):/i.test(plain));
}

function isHandler(attribute: string): boolean {
  return /^(\w+:)?on/i.test(attribute);
}

/** A value inside a declaration, without what would end it. */
function styleValue(text: string): string {
  return text.replace(/[{};<>\\@]|\/\*|\*\//g, ' ');
}

/** A value that is whole declarations, without those that could cover other things. */
function declarations(text: string): string {
  const { style } = document.createElement('span');
  style.cssText = text;
  putBack(style);
  return style.cssText;
}

/** A value inside an element whose content is no markup. */
function verbatim(text: string, tag: string): string {
  if (tag === 'textarea' || tag === 'title') return escape(text);
  return tag === 'style' ? styleValue(text) : '';
}
