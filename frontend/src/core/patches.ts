import type { Json } from '../contract';

export type Edit = [action: 'replace' | 'append' | 'add' | 'delete', path: (string | number)[], value?: Json];

type Container = Json[] | { [key: string]: Json };

/**
 * The payload after the edits. The old payload stays as it was: what an edit touches is copied once,
 * the rest is shared. Copies made under the same `owned` set are edited in place.
 */
export function applyPatch(payload: Json, edits: Edit[], owned: WeakSet<object> = new WeakSet()): Json {
  let root = payload;
  for (const [action, path, value = null] of edits) root = applyEdit(root, action, path, value, owned);
  return root;
}

function applyEdit(root: Json, action: Edit[0], path: Edit[1], value: Json, owned: WeakSet<object>): Json {
  const last = path[path.length - 1];
  if (last === undefined) return action === 'append' ? joined(root, value) : value;
  const top = own(root, owned);
  let place: Container = top;
  for (const key of path.slice(0, -1)) {
    const inner: Container = own(read(place, key), owned);
    write(place, key, inner);
    place = inner;
  }
  if (action === 'append') write(place, last, joined(read(place, last), value));
  else if (action === 'delete') remove(place, last);
  else if (action === 'add' && Array.isArray(place)) place.splice(Number(last), 0, value);
  else write(place, last, value);
  return top;
}

function joined(text: Json, more: Json): Json {
  if (typeof text !== 'string' || typeof more !== 'string') throw new TypeError('append needs two strings');
  return text + more;
}

function own(value: Json, owned: WeakSet<object>): Container {
  if (value === null || typeof value !== 'object') throw new TypeError('a patch leads into a value without parts');
  if (owned.has(value)) return value;
  const copy = Array.isArray(value) ? value.slice() : { ...value };
  owned.add(copy);
  return copy;
}

function read(place: Container, key: string | number): Json {
  const value = Array.isArray(place) ? place[Number(key)] : Object.hasOwn(place, key) ? place[String(key)] : undefined;
  if (value === undefined) throw new TypeError(`a patch names ${String(key)}, which is not there`);
  return value;
}

function write(place: Container, key: string | number, value: Json): void {
  if (Array.isArray(place)) place[Number(key)] = value;
  else Object.defineProperty(place, key, { value, writable: true, enumerable: true, configurable: true });
}

function remove(place: Container, key: string | number): void {
  if (Array.isArray(place)) place.splice(Number(key), 1);
  else delete place[String(key)];
}
