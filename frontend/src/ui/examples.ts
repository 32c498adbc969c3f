import type { About, FileRef, Json } from '../contract';
import { nameOf, safe } from './files';
import { iconElement } from './Icon';
import type { IconName } from './Icon';

interface WithChoices {
  choices?: [string, Json][];
}

/** The names of what is chosen. */
export function chosenNames(value: Json, { props }: About<WithChoices>): string {
  const values = Array.isArray(value) ? value : [value];
  const pairs = props.choices ?? [];
  return values.map((each) => pairs.find(([, known]) => known === each)?.[0] ?? String(each ?? '')).join(', ');
}

/** The names of files, behind a sign. */
export function fileNames(value: Json): string | Node {
  const files = (Array.isArray(value) ? value : [value]) as unknown as (FileRef | null)[];
  const names = files.flatMap((file) => (file ? [nameOf(file)] : [])).join(', ');
  return names && signed('file', names);
}

/** A picture, small. */
export function thumbnail(value: Json, unnamed: string): string | Node {
  const file = value as unknown as FileRef | null;
  const source = safe(file?.url);
  if (!file || !source) return '';
  const image = document.createElement('img');
  image.className = 'fl-thumbnail';
  image.loading = 'lazy';
  image.src = source;
  image.alt = nameOf(file) || unnamed;
  return image;
}

/** Yes or no as a sign. */
export function tick(value: Json, { t }: { t: About<object>['t'] }): Node {
  const sign = document.createElement('span');
  sign.className = 'fl-sign';
  sign.setAttribute('role', 'img');
  sign.setAttribute('aria-label', t(value ? 'example.yes' : 'example.no'));
  sign.append(iconElement(value ? 'check' : 'close'));
  return sign;
}

/** A colour, with its name. */
export function swatch(value: Json): string | Node {
  if (typeof value !== 'string' || !value) return '';
  const sign = document.createElement('span');
  sign.className = 'fl-signed';
  const spot = document.createElement('span');
  spot.className = 'fl-swatch';
  spot.style.backgroundColor = value;
  sign.append(spot, value);
  return sign;
}

function signed(icon: IconName, text: string): Node {
  const line = document.createElement('span');
  line.className = 'fl-signed';
  const name = document.createElement('bdi');
  name.textContent = text;
  line.append(iconElement(icon), name);
  return line;
}
