import { describe, expect, it } from 'vitest';
import { Offer, type Pair } from '../src/components/dropdown/offer';

const PAIRS: Pair[] = [
  ['Apple', 'a'],
  ['Crème brûlée', 'c'],
  ['Äpfel', 1],
  ['Nothing', null],
  ['İstanbul', 'i'],
  ['Twin', 'a'],
];

describe('an offer of choices', () => {
  const offer = new Offer(PAIRS);

  it('finds the first place of a value, of its own kind', () => {
    expect(offer.place('a')).toBe(0);
    expect(offer.place(1)).toBe(2);
    expect(offer.place('1')).toBe(-1);
    expect(offer.place(null)).toBe(3);
    expect(offer.place(undefined)).toBe(-1);
  });

  it('names values, also those that are no choices', () => {
    expect(offer.name('c')).toBe('Crème brûlée');
    expect(offer.name('mine')).toBe('mine');
    expect(offer.name(7)).toBe('7');
  });

  it('narrows down anywhere in the name, past case and accents', () => {
    expect(offer.matching('BRULEE')).toEqual([1]);
    expect(offer.matching('ap')).toEqual([0, 2]);
    expect(offer.matching('äp')).toEqual([0, 2]);
    expect(offer.matching('istan')).toEqual([4]);
    expect(offer.matching('  ')).toEqual([0, 1, 2, 3, 4, 5]);
    expect(offer.matching('zzz')).toEqual([]);
  });

  it('finds what begins with typed letters, onwards and round', () => {
    const rows = [0, 1, 2, 3];
    expect(offer.beginning('a', rows, 0)).toBe(0);
    expect(offer.beginning('a', rows, 1)).toBe(2);
    expect(offer.beginning('a', rows, 3)).toBe(0);
    expect(offer.beginning('z', rows, 0)).toBe(-1);
    expect(offer.beginning('a', [], 1)).toBe(-1);
  });
});
