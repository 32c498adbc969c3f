import { beforeAll, expect, it, vi } from 'vitest';
import { example as code } from '../src/components/code/example';
import { Palette } from '../src/components/highlightedtext/colours';
import { example as marks } from '../src/components/highlightedtext/example';
import { example as page } from '../src/components/html/example';
import { example as tree } from '../src/components/json/rows';

const about = <P extends object>(props: P) => ({ props, t: (key: string) => key, css: () => {} });

beforeAll(() => {
  vi.stubGlobal('CSS', { supports: () => true });
});

it('shows the first lines of code as text', async () => {
  const box = code('x = "<b>"\n2\n3\n4\n5', about({ language: 'python' })) as HTMLElement;
  expect(box.textContent).toBe('x = "<b>"\n2\n3\n4…');
  await vi.waitFor(() => expect(box.querySelector('.hljs-string')?.textContent).toBe('"<b>"'));
  expect(box.querySelector('b')).toBeNull();
  expect(box.textContent).toBe('x = "<b>"\n2\n3\n4…');
  expect((code(null, about({})) as HTMLElement).textContent).toBe('');
});

it('shows the beginning of data', () => {
  expect(tree({ a: [1, '<b>'] })).toBe('{"a":[1,"<b>"]}');
  expect(tree(Array(500).fill(7))).toHaveLength(121);
  expect(tree(null)).toBe('');
});

it('shows the text of HTML, and other values as data', () => {
  expect(page('<h1>Opening</h1>\n <p onclick="x">hours &lt;</p>')).toBe('Opening hours <');
  expect(page([1, '<b>'])).toBe('[1,"<b>"]');
  expect(page('x'.repeat(500))).toHaveLength(121);
  expect(page(null)).toBe('');
});

it('shows marks with their categories', () => {
  const line = marks([{ token: '<b>', class_or_confidence: 'tag' }, { token: ' x' }], about({}));
  const [mark, rest] = [...(line as HTMLElement).children] as HTMLElement[];
  expect([mark?.textContent, mark?.dataset.label, rest?.className]).toEqual(['<b>', 'tag', '']);
  expect((marks([{ token: 'x'.repeat(500) }], about({})) as HTMLElement).textContent).toHaveLength(201);
});

it('gives each category a colour that stays', () => {
  const palette = new Palette();
  const first = palette.colour('a', null);
  expect(palette.colour('b', null)).not.toBe(first);
  expect(palette.colour('a', { b: 'gold' })).toBe(first);
  expect(palette.colour('b', { b: 'gold' })).toBe('gold');
  expect(palette.colour('constructor', {})).not.toBe(first);
  for (let n = 0; n < 2000; n += 1) palette.colour(`class ${n}`, null);
  expect(palette.colour('b', { b: 'var(--x)' })).toMatch(/^oklch/);
});
