import { effect } from '@preact/signals';
import { expect, it } from 'vitest';
import { Store } from '../src/core/store';

function makeStore() {
  const store = new Store([
    { id: 1, type: 'textbox', props: { value: 'a', label: 'Name' } },
    { id: 2, type: 'textbox', props: {} },
  ]);
  const changes: number[] = [];
  store.onChange = (id) => changes.push(id);
  return { store, changes };
}

it('tells of a changed value once, later, and not of an equal one', async () => {
  const { store, changes } = makeStore();
  store.set(1, 'value', 'b');
  store.set(1, 'value', 'c');
  store.set(2, 'value', { deep: [1] });
  expect(changes).toEqual([]);
  await Promise.resolve();
  expect(changes).toEqual([1, 2]);
  store.set(1, 'value', 'c');
  store.set(2, 'value', { deep: [1] });
  store.set(1, 'label', 'Other');
  await Promise.resolve();
  expect(changes).toEqual([1, 2]);
});

it('sets the props that an update names and keeps the others', () => {
  const { store } = makeStore();
  store.apply(1, { __type__: 'update', value: 'x', visible: false });
  expect(store.get(1)?.read('value')).toBe('x');
  expect(store.get(1)?.read('visible')).toBe(false);
  expect(store.get(1)?.read('label')).toBe('Name');
  store.apply(1, 'plain');
  expect(store.get(1)?.read('value')).toBe('plain');
});

it('does not set again what a patched update left unchanged', () => {
  const { store } = makeStore();
  const first = { __type__: 'update', value: 'x', label: 'A' };
  store.apply(1, first);
  store.set(1, 'value', 'typed');
  store.apply(1, { ...first, label: 'B' }, first);
  expect(store.get(1)?.read('value')).toBe('typed');
  expect(store.get(1)?.read('label')).toBe('B');
});

it('keeps null apart from missing', () => {
  const { store } = makeStore();
  store.set(1, 'value', null);
  expect(store.get(1)?.read('value')).toBeNull();
  expect(store.get(2)?.read('value')).toBeUndefined();
});

it('wakes only the signals that changed', () => {
  const { store } = makeStore();
  let runs = 0;
  effect(() => {
    void store.get(2)?.prop('value').value;
    runs += 1;
  });
  store.set(1, 'value', 'z');
  expect(runs).toBe(1);
  store.set(2, 'value', 'z');
  expect(runs).toBe(2);
});
