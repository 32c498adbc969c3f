import { expect, test } from 'vitest';
import { Handlebars } from '../src/components/html/handlebars';
import { patch } from '../src/components/html/patch';
import type { Scope } from '../src/components/html/pieces';
import { asCss, asHtml } from '../src/components/html/safely';
import { scoped } from '../src/components/html/style';
import { Template } from '../src/components/html/template';
import type { Json } from '../src/contract';

function scope(props: Record<string, Json>, borne: string[] = []): Scope {
  return { names: Object.keys(props), get: (name) => props[name], borne: (name) => borne.includes(name) };
}

/** Stands for the cleaning of markup, which needs a browser: it shows what came to it. */
const seen = (markup: string, inDrawing: boolean): string => `[${inDrawing ? 'drawing' : 'clean'} ${markup.replaceAll('<', '‹')}]`;

function draw(source: string, props: Record<string, Json>, borne: string[] = [], mayRun = true): string {
  const template = new Template(source, mayRun);
  return asHtml(template.pieces(scope(props, borne), template.needsHandlebars ? new Handlebars() : undefined), seen);
}

/** What a browser reads: without references in the place of letters. */
function read(html: string): string {
  return html.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
}

test('names, parts of values and expressions', () => {
  const props = { value: [{ a: 'x' }, 'y'], size: 3, label: null };
  expect(draw('${value[0].a}|${ size }|${label}|${value.length}|${value.none.more}', props)).toBe('x|3||2|');
  expect(draw('${size * 2} ${value.map((v) => `<i>${v.a ?? v}</i>`).join("}")} \\${size} \\`', props)).toBe(
    '6 <i>x</i>}<i>y</i> ${size} `',
  );
  expect(draw('${toString}', props)).toBe('');
  expect(() => draw('${size * 2}', props, [], false)).toThrow('html.inert');
  expect(draw('${size}', props, ['size'], false)).toBe('[clean 3]');
  expect(() => draw('${size * }', props)).toThrow(SyntaxError);
});

test('handlebars: blocks, paths, and what a value holds is no template', () => {
  const props: Record<string, Json> = {
    items: [{ n: 'a', of: [1, 2] }, { n: 'b', of: [] }],
    by: { x: 1, y: 2 },
    on: true,
    zero: 0,
    evil: '{{items}} ${items}',
    name: 'of',
  };
  const cases: [string, string][] = [
    ['{{#each items}}{{@index}}{{n}}{{#each of}}{{../n}}{{this}}{{@../index}};{{else}}-{{/each}}{{/each}}', '0aa10;a20;1b-'],
    ['{{#each items as |item at|}}{{at}}{{item.n}}{{#unless @last}},{{/unless}}{{/each}}', '0a,1b'],
    ['{{#each by}}{{@key}}={{this}} {{/each}}', 'x=1 y=2 '],
    ['{{#if on}}yes{{else}}no{{/if}}{{#if zero}}1{{else if on}}2{{/if}}{{#if zero includeZero=true}}3{{/if}}', 'yes23'],
    ['{{#with items.[1]}}{{n}}{{/with}}{{#with none}}x{{else}}none{{/with}}', 'bnone'],
    ['{{lookup by "y"}}{{lookup (lookup items 0) "n"}}{{items.0.n}}', '2aa'],
    ['{{#items}}{{n}}{{/items}}{{^on}}x{{/on}}{{! note }}{{!-- note --}}', 'ab'],
    ['a {{~on~}} b \\{{on}}', 'atrueb {{on}}'],
    ['{{constructor}}{{items.constructor}}{{evil.length}}{{__proto__.x}}', '18'],
    ['{{#if on}}${evil}{{/if}}', '{{items}} ${items}'],
  ];
  for (const [source, wanted] of cases) expect([source, read(draw(source, props))]).toEqual([source, wanted]);
  expect(() => draw('{{> partial}}', props)).toThrow('partials are not available');
  expect(() => draw('{{shout name}}', props)).toThrow('no helper shout');
  expect(() => draw('{{#if on}}', props)).toThrow(/Parse error/);
});

test('what the author wrote stands as it is', () => {
  const value = '<b onclick="x">"</b>';
  expect(draw('${value}', { value })).toBe(value);
  expect(draw('<p ${value} title="${value}">', { value })).toBe(`<p ${value} title="${value}">`);
  expect(draw('{{value}} {{{value}}}', { value })).toBe(
    `&#60;b&#32;onclick&#61;&#34;x&#34;&#62;&#34;&#60;/b&#62; ${value}`,
  );
});

const BORNE: [string, string, string][] = [
  // As text: cleaned, or escaped.
  ['<p>${value}</p>', '<b>', '<p>[clean ‹b>]</p>'],
  ['<p>{{value}}</p>', '<b>', '<p><b></p>'],
  ['<p>{{{value}}}</p>', '<b>', '<p>[clean ‹b>]</p>'],
  ['<svg><g>${value}</g></svg>${value}', '<a>', '<svg><g>[drawing ‹a>]</g></svg>[clean ‹a>]'],
  ['<svg/>${value}', '<a>', '<svg/>[clean ‹a>]'],
  ['a < b ${value}', '<b>', 'a < b [clean ‹b>]'],
  ['<p>${value.length}${[value].map((v) => `<i>${v}</i>`)}</p>', 'x', '<p>[clean 1][clean ‹i>x‹/i>]</p>'],
  // In attributes: never out of them.
  ['<p title="${value}">', '"><script>', '<p title=""><script>">'],
  ["<p title='${value}'>", "' onclick='x", "<p title='' onclick='x'>"],
  ['<p title=${value}>', 'a onclick=x', '<p title=a onclick=x>'],
  ['<p title=${value} id=a>', '', '<p title="" id=a>'],
  ['<a href="${value}">', 'javascript:alert(1)', '<a href="#">'],
  ['<a href="${value}">', ' java\tscript:alert(1)', '<a href="#">'],
  ['<a href="{{value}}">', '\u0001javascript:alert(1)', '<a href="#">'],
  ['<a href="${value}">', 'https://a.b/c?d', '<a href="https://a.b/c?d">'],
  ['<a href="${value}">', 'page:1/2', '<a href="#">'],
  ['<a href="a/${value}">', 'javascript:', '<a href="a/javascript:">'],
  ['<a href="java${value}">', 'script:x', '<a href="java">'],
  ['<a HREF = ${value}>', 'javascript:x', '<a HREF = #>'],
  ['<a xlink:href="${value}">', 'javascript:x', '<a xlink:href="#">'],
  ['<form action="${value}">', 'javascript:x', '<form action="">'],
  ['<button formaction="${value}">', 'javascript:x', '<button formaction="">'],
  ['<iframe src="${value}">', 'data:text/html,x', '<iframe src="">'],
  ['<img src="${value}">', 'data:image/png;base64,xx', '<img src="data:image/png;base64,xx">'],
  ['<iframe srcdoc="${value}">', '<b>', '<iframe srcdoc="[clean ‹b>]">'],
  ['<p onclick="f(\'${value}\')">', "'); x('", "<p onclick=\"f('')\">"],
  ['<p style="width: ${value}%">', '1; position: fixed', '<p style="width: 1  position: fixed%">'],
  ['<p style="${value}">', 'color: red; position: fixed', '<p style="color: red;">'],
  ['<p style="top: 0; ${value}">', 'position: absolute', '<p style="top: 0; ">'],
  ['<p style="${value}: 1">', '} x', '<p style=": 1">'],
  ['<animate values="${value}">', 'javascript:x', '<animate values="">'],
  // In tags.
  ['<option ${value}>', 'selected', '<option  selected >'],
  ['<p ${value}>', 'class="a b" onclick=x title=\'">\' ><script>', '<p  class="a b" title="">" script >'],
  ['<a ${value}>', 'href="javascript:x" style="a;b" SRCDOC="<"', '<a  href="#" style="" SRCDOC="[clean ‹]" >'],
  ['<p data-${value}="1">', 'x onclick', '<p data-xonclick="1">'],
  ['<p ${"on"}${value}="1">', 'click', '<p    click ="1">'],
  ['<p on${value}="1">', 'click', '<p on="1">'],
  ['<h${value}>a</h${value}>', '2', '<h2>a</h2>'],
  ['<${value}>', 'script', '<x-none>'],
  ['<s${value}>', 'cript', '<sx-none>'],
  ['<${value}>', 'a onclick=x', '<aonclickx>'],
  // Where nothing may be.
  ['<!-- ${value} --><!-- > ${value} -->${value}', '--><b>', '<!--  --><!-- >  -->[clean --><‹b>]'.replace('><‹', '>‹')],
  ['<svg><![CDATA[ > ${value} ]]> ${value}</svg>', '<b>', '<svg><![CDATA[ >  ]]> [drawing ‹b>]</svg>'],
  ['<![CDATA${value}>', '<b>', '<![CDATA>'],
  ['<!DOCTYPE ${value}>', '<b>', '<!DOCTYPE >'],
  ['<style>a { color: ${value} }</style>${value}', 'red}</style><b>', '<style>a { color: red  /style  b  }</style>[clean red}‹/style>‹b>]'],
  ['<textarea>${value}</textarea>', '</textarea><b>', '<textarea></textarea><b></textarea>'],
  ['<script>${value}</script>${value}', 'x()<', '<script></script>[clean x()‹]'],
  ['<xmp>${value}</xmp>', '</xmp><b>', '<xmp></xmp>'],
  ['<title>a<a href="${value}"></title>', '"', '<title>a<a href="""></title>'],
];

test.each(BORNE)('a value of others in %s: %s', (source, value, wanted) => {
  const html = draw(source, { value }, ['value']);
  expect(read(html)).toBe(wanted);
  if (/^<p title=["']/.test(source)) expect(html.match(/[<>"']/g)).toEqual(source.match(/[<>"']/g));
});

test('a value of others in a style stays in its declaration', () => {
  const template = new Template('a { color: ${value}; --n: {{value}} }', true);
  const css = asCss(template.pieces(scope({ value: 'red; } * { x: url("</style>") /*' }, ['value']), new Handlebars()));
  expect(css.match(/[{};]/g)?.join('')).toBe('{;}');
  const whole = (source: string, value: string): string =>
    asCss(new Template(source, true).pieces(scope({ value }, ['value']))).replace(/\s+/g, ' ');
  expect(whole('a { ${value} }', 'color: red; position: fixed')).toBe('a { color: red; }');
  expect(whole('${value}; b { c: d } ${value}', 'position: sticky')).toBe('; b { c: d } ');
  expect(whole('.a-${value} { c: d } ${value} { c: d }', 'x { y')).toBe('.a-x y { c: d } x y { c: d }');
  expect(asCss(new Template('${value}', true).pieces(scope({ value: 'a { b: c }' })))).toBe('a { b: c }');
});

test('a style sheet counts for its component', () => {
  const css = scoped(
    'color: red; a { b: c } /* } */ @media x { a { b: c } }\n@keyframes k { to { a: b } } i::after { content: "}" } padding: 1px',
    '#e',
  );
  expect(css.replace(/\s+/g, ' ')).toBe(
    '@keyframes k { to { a: b } } #e { color: red; a { b: c } @media x { a { b: c } } i::after { content: "}" } padding: 1px; }',
  );
  expect(scoped('} a { b: c } } body { x: y', '#e').replace(/\s+/g, ' ')).toBe(' #e { a { b: c } body { x: y} }');
});

function tree(html: string): DocumentFragment {
  const holder = document.createElement('template');
  holder.innerHTML = html;
  return holder.content;
}

test('only what differs is touched', () => {
  const live = document.createElement('div');
  let before: DocumentFragment | undefined;
  const show = (html: string): void => {
    const now = tree(html);
    patch(live, before, now);
    before = now;
  };
  show('<p>a</p><input value="1"><ul><li id="x">x</li><li id="y">y</li></ul><div></div>');
  const [p, input, ul] = [...live.children] as [Element, HTMLInputElement, Element];
  const [x, y] = [...ul.children];
  input.value = 'typed';
  (live.lastElementChild as Element).append('by a script');
  p.classList.add('mine');
  show('<p>b</p><input value="1"><ul><li id="y">y</li><li id="z">z</li><li id="x">X</li></ul><div></div>');
  expect(live.innerHTML).toBe(
    '<p class="mine">b</p><input value="1"><ul><li id="y">y</li><li id="z">z</li><li id="x">X</li></ul><div>by a script</div>',
  );
  expect([live.children[0], live.children[1], ul.children[0], ul.children[2]]).toEqual([p, input, y, x]);
  expect(input.value).toBe('typed');
  show('<h1>new</h1><input value="2"><ul></ul><div></div>');
  expect(live.innerHTML).toBe('<h1>new</h1><input value="2"><ul></ul><div>by a script</div>');
  expect(input.value).toBe('2');
  expect(live.children[1]).toBe(input);
});
