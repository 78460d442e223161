import {
  anomaliesOf,
  type History,
  type Operation,
  type Transaction,
} from '../../../../acceptance/checks/isolation/checker.js';

const append = (key: number, value: number): Operation => ({ kind: 'append', key, value });
const read = (key: number, ...values: number[]): Operation => ({ kind: 'read', key, values });
const history = (...transactions: (readonly Operation[] | Transaction)[]): History =>
  transactions.map((each, index) =>
    'status' in each ? each : { id: index + 1, status: 'committed', operations: each },
  );
const namesOf = (of: History) => anomaliesOf(of).map(({ name }) => name);

test.each([
  ['internal', history([append(1, 1), read(1)])],
  ['duplicate', history([append(1, 1)], [read(1, 1, 1)])],
  ['incompatible order', history([append(1, 1)], [append(1, 2)], [read(1, 1, 2)], [read(1, 2)])],
  ['G1a', history({ id: 1, status: 'aborted', operations: [append(1, 1)] }, [read(1, 1)])],
  ['G1b', history([append(1, 1), append(1, 2)], [read(1, 1)])],
  ['G0', history([append(1, 1), append(2, 1)], [append(1, 2), append(2, 2)], [read(1, 1, 2), read(2, 2, 1)])],
  ['G1c', history([append(1, 1), read(2, 1)], [append(2, 1), read(1, 1)])],
  ['G-single', history([read(1), read(2, 1)], [append(1, 1), append(2, 1)], [read(1, 1)])],
  ['G2-item', history([read(1), append(2, 1)], [read(2), append(1, 1)], [read(1, 1), read(2, 1)])],
] as const)('%s is found, and nothing else', (name, of) => {
  expect([...new Set(namesOf(of))]).toEqual([name]);
});

test.each([
  ['transactions one after the other', history([append(1, 1)], [read(1, 1), append(1, 2)], [read(1, 1, 2)])],
  [
    'a commit without an answer that was there',
    history({ id: 1, status: 'unknown', operations: [append(1, 1)] }, [read(1, 1)]),
  ],
  [
    'a commit without an answer that was not',
    history({ id: 1, status: 'unknown', operations: [append(1, 1)] }, [read(1)]),
  ],
])('%s have no anomaly', (_, of) => {
  expect(anomaliesOf(of)).toEqual([]);
});

// The same numbers each time: a failure can be repeated.
function randomly(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 16807) % 2147483647) / 2147483647;
}

/** Transactions that ran one after the other on a database of lists. */
function serial(seed: number): Transaction[] {
  const random = randomly(seed);
  const lists = new Map<number, number[]>();
  let value = 0;
  return Array.from({ length: 300 }, (_, id): Transaction => {
    const operations = Array.from({ length: 1 + Math.floor(random() * 4) }, () => {
      const key = Math.floor(random() * 5);
      const list = lists.get(key) ?? [];
      if (random() < 0.5) return read(key, ...list);
      value += 1;
      lists.set(key, [...list, value]);
      return append(key, value);
    });
    return { id, status: 'committed', operations };
  });
}

test.each([1, 2, 3, 4, 5])('a serial execution has no anomaly, and one with a stale read has (%i)', (seed) => {
  const transactions = serial(seed);
  expect(anomaliesOf(transactions)).toEqual([]);
  // A transaction that also writes, and late enough to have something to overlook.
  const at = transactions.findIndex(
    ({ operations: [first, ...others] }, index) =>
      index > 200 && first?.kind === 'read' && others.some(({ kind, key }) => kind === 'append' && key === first.key),
  );
  const victim = transactions[at];
  const [first] = victim?.operations ?? [];
  if (victim === undefined || first?.kind !== 'read') throw new Error('no transaction to change');
  const stale = { ...first, values: first.values.slice(0, -3) };
  const rest = victim.operations.slice(1).filter(({ kind }) => kind === 'append');
  transactions[at] = { ...victim, operations: [stale, ...rest] };
  expect(namesOf(transactions)).toContain('G-single');
});
