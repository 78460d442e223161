/** What a transaction did to one list. */
export type Operation =
  | { readonly kind: 'append'; readonly key: number; readonly value: number }
  | { readonly kind: 'read'; readonly key: number; readonly values: readonly number[] };

export interface Transaction {
  readonly id: number;
  /** Committed, rolled back, or committed without an answer that says so. */
  readonly status: 'committed' | 'aborted' | 'unknown';
  readonly operations: readonly Operation[];
}

/** Transactions in no order: the checker infers it from what they read. */
export type History = readonly Transaction[];

interface Anomaly {
  /** Name in Adya's and Elle's terms. */
  readonly name:
    'internal' | 'duplicate' | 'incompatible order' | 'G1a' | 'G1b' | 'G0' | 'G1c' | 'G-single' | 'G2-item';
  /** Transactions and keys that show it. */
  readonly what: string;
}

type Edge = 'ww' | 'wr' | 'rw';

/** For each key: who appended each value, and the order of the values. */
interface Version {
  readonly order: readonly number[];
  readonly writers: ReadonlyMap<number, Transaction>;
}

/**
 * Isolation anomalies in a history of lists that transactions append to and read.
 * A reduction of the list-append analysis of Elle (Kingsbury, Alvaro: Elle: Inferring Isolation Anomalies from
 * Experimental Observations, VLDB 2020): every value is unique and a read shows the whole list, so that the order of the
 * writes of a key, and with it all dependencies, follow from the reads alone.
 */
export function anomaliesOf(history: History): readonly Anomaly[] {
  const committed = history.filter(({ status }) => status === 'committed');
  const seen = readsByKey(committed);
  const versions = versionsOf(history, seen);
  return [
    ...committed.flatMap(internalOf),
    ...orderAnomalies(seen),
    ...committed.flatMap((transaction) => dirtyReads(transaction, versions)),
    ...cycles(graphOf(committed, versions)),
  ];
}

const appends = ({ operations }: Transaction) => operations.filter((operation) => operation.kind === 'append');
const reads = ({ operations }: Transaction) => operations.filter((operation) => operation.kind === 'read');
const text = (values: readonly number[]) => `[${values.join(' ')}]`;

/** Reads of a transaction that contradict what it read or appended before. */
function internalOf({ id, operations }: Transaction): readonly Anomaly[] {
  const known = new Map<number, { whole: boolean; values: readonly number[] }>();
  return operations.flatMap((operation): readonly Anomaly[] => {
    const { key } = operation;
    const { whole, values } = known.get(key) ?? { whole: false, values: [] };
    if (operation.kind === 'append') {
      known.set(key, { whole, values: [...values, operation.value] });
      return [];
    }
    const seen = operation.values;
    known.set(key, { whole: true, values: seen });
    const comparable = whole ? seen : seen.slice(Math.max(0, seen.length - values.length));
    if (text(comparable) === text(values)) return [];
    return [{ name: 'internal', what: `transaction ${id} read ${text(seen)} from ${key}, expected ${text(values)}` }];
  });
}

type Reads = ReadonlyMap<number, readonly (readonly number[])[]>;

function readsByKey(committed: History): Reads {
  const byKey = new Map<number, (readonly number[])[]>();
  for (const { key, values } of committed.flatMap(reads)) byKey.set(key, [...(byKey.get(key) ?? []), values]);
  return byKey;
}

const longestOf = (all: readonly (readonly number[])[]) =>
  all.reduce((longest, values) => (values.length > longest.length ? values : longest), []);

/** A read that is no beginning of the longest one. */
const contradiction = (all: readonly (readonly number[])[]) => {
  const longest = longestOf(all);
  return all.find((values) => !values.every((value, index) => longest[index] === value));
};

function orderAnomalies(seen: Reads): readonly Anomaly[] {
  return [...seen].flatMap(([key, all]): readonly Anomaly[] => {
    const twice = all.find((values) => new Set(values).size < values.length);
    if (twice !== undefined) return [{ name: 'duplicate', what: `key ${key} was read as ${text(twice)}` }];
    const other = contradiction(all);
    if (other === undefined) return [];
    return [
      { name: 'incompatible order', what: `key ${key} was read as ${text(longestOf(all))} and as ${text(other)}` },
    ];
  });
}

type Versions = ReadonlyMap<number, Version>;

function versionsOf(history: History, seen: Reads): Versions {
  const writers = new Map<number, Map<number, Transaction>>([...seen.keys()].map((key) => [key, new Map()]));
  for (const transaction of history) {
    for (const { key, value } of appends(transaction)) {
      writers.set(key, (writers.get(key) ?? new Map<number, Transaction>()).set(value, transaction));
    }
  }
  return new Map(
    [...writers].map(([key, of]) => {
      const all = seen.get(key) ?? [];
      // Where reads contradict each other, no order can be inferred.
      return [key, { order: contradiction(all) === undefined ? longestOf(all) : [], writers: of }];
    }),
  );
}

/** Reads of what was rolled back (G1a), and of a state in the middle of a transaction (G1b). */
const dirtyReads = (transaction: Transaction, versions: Versions): readonly Anomaly[] =>
  reads(transaction).flatMap(({ key, values }) => {
    const writers = versions.get(key)?.writers;
    const found: Anomaly[] = [];
    const { id } = transaction;
    const aborted = values.find((value) => writers?.get(value)?.status === 'aborted');
    if (aborted !== undefined) {
      found.push({ name: 'G1a', what: `transaction ${id} read ${aborted} from ${key}, which was rolled back` });
    }
    const last = values.at(-1) ?? NaN;
    const writer = writers?.get(last);
    const final = writer === undefined ? last : appends(writer).findLast((append) => append.key === key)?.value;
    if (writer !== undefined && writer.id !== id && final !== last) {
      const where = `in the middle of transaction ${writer.id}`;
      found.push({ name: 'G1b', what: `transaction ${id} read ${key} up to ${last}, ${where}` });
    }
    return found;
  });

type Graph = Map<number, Map<number, Set<Edge>>>;

/** Which transaction must come before which: by the order of writes, by reads of writes, by writes over reads. */
function graphOf(committed: History, versions: Versions): Graph {
  const graph: Graph = new Map();
  const edge = (from: Transaction | undefined, to: Transaction | undefined, kind: Edge) => {
    if (from === undefined || to === undefined || from.id === to.id) return;
    if (from.status === 'aborted' || to.status === 'aborted') return;
    const next = graph.get(from.id) ?? new Map<number, Set<Edge>>();
    next.set(to.id, (next.get(to.id) ?? new Set<Edge>()).add(kind));
    graph.set(from.id, next);
  };
  for (const { order, writers } of versions.values()) {
    order.slice(1).forEach((value, index) => edge(writers.get(order[index] ?? NaN), writers.get(value), 'ww'));
  }
  for (const transaction of committed) {
    for (const { key, values } of reads(transaction)) {
      const { order = [], writers } = versions.get(key) ?? {};
      edge(writers?.get(values.at(-1) ?? NaN), transaction, 'wr');
      edge(transaction, writers?.get(order[values.length] ?? NaN), 'rw');
    }
  }
  return graph;
}

/** The worst cycle of each kind that there is: fewest anti-dependencies first. */
function cycles(graph: Graph): readonly Anomaly[] {
  const searches = [
    { name: 'G0', first: ['ww'], kinds: ['ww'] },
    { name: 'G1c', first: ['ww', 'wr'], kinds: ['ww', 'wr'] },
    // One anti-dependency, and the way back without.
    { name: 'G-single', first: ['rw'], kinds: ['ww', 'wr'] },
    { name: 'G2-item', first: ['ww', 'wr', 'rw'], kinds: ['ww', 'wr', 'rw'] },
  ] as const;
  for (const { name, first, kinds } of searches) {
    for (const from of graph.keys()) {
      for (const next of successors(graph, from, first)) {
        const path = pathBetween(graph, next, from, kinds);
        if (path !== undefined) return [{ name, what: `transactions ${[from, ...path].join(' -> ')}` }];
      }
    }
  }
  return [];
}

const successors = (graph: Graph, from: number, kinds: readonly Edge[]): number[] =>
  [...(graph.get(from) ?? [])].filter(([, edges]) => kinds.some((kind) => edges.has(kind))).map(([to]) => to);

function pathBetween(graph: Graph, from: number, to: number, kinds: readonly Edge[]): readonly number[] | undefined {
  const seen = new Set([from]);
  const paths = [[from]];
  for (const path of paths) {
    const last = path.at(-1) ?? NaN;
    if (last === to) return path;
    const next = successors(graph, last, kinds).filter((each) => !seen.has(each));
    for (const each of next) seen.add(each);
    paths.push(...next.map((each) => [...path, each]));
  }
  return undefined;
}
