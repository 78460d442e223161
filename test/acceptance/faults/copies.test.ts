import { Copies } from '../../../acceptance/faults/copies.js';
import type { LiveService } from '../../../acceptance/service.js';

function seen(...looks: readonly (readonly [second: number, once: boolean | undefined])[]) {
  const copies = new Copies({} as LiveService);
  let before: number | undefined;
  for (const [second, once] of looks) {
    before = once === undefined ? undefined : copies.count(once, before, second * 1000);
  }
  return { seconds: copies.milliseconds / 1000, last: copies.last === undefined ? undefined : copies.last / 1000 };
}

test('commits existed once between looks that both saw it', () => {
  expect(seen([1, false], [2, true], [3, true], [5, true], [6, false])).toEqual({ seconds: 3, last: 5 });
});

test('a primary that nobody reached does not count', () => {
  expect(seen([1, true], [2, undefined], [60, true], [61, true])).toEqual({ seconds: 1, last: 61 });
});

test('commits that always existed twice are no time at all', () => {
  expect(seen([1, false], [2, false])).toEqual({ seconds: 0, last: undefined });
});
