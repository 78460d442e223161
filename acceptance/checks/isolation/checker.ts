import type { Anomaly, History, Operation, Transaction } from './history.js';

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
  const versions = versionsOf(history);
  return [
    ...history.filter(({ status }) => status === 'committed').flatMap(internalOf),
    ...orderAnomalies(history),
    ...dirtyReads(history, versions),
    ...cycles(history, versions),
  ];
}

const appends = ({ operations }: Transaction) => operations.filter((operation) => operation.kind === 'append');
const reads = ({ operations }: Transaction) => operations.filter((operation) => operation.kind === 'read');
const text = (values: readonly number[]) => `[${values.join(' ')}]`;

const startsWith = (list: readonly number[], prefix: readonly number[]): boolean =>
  prefix.length <= list.length && prefix.every((value, index) => list[index] === value);

/** A transaction whose reads contradict what it read or appended before. */
function internalOf({ id, operations }: Transaction): readonly Anomaly[] {
  const found: Anomaly[] = [];
  const known = new Map<number, { whole: boolean; values: readonly number[] }>();
  const add = (operation: Operation) => {
    const { whole, values } = known.get(operation.key) ?? { whole: false, values: [] };
    if (operation.kind === 'append') {
      known.set(operation.key, { whole, values: [...values, operation.value] });
      return;
    }
    const seen = operation.values;
    const agrees = whole ? text(seen) === text(values) : text(seen.slice(seen.length - values.length)) === text(values);
    if (!agrees && values.length + (whole ? 1 : 0) > 0) {
      found.push({
        name: 'internal',
        what: `transaction ${id} read ${text(seen)} from ${operation.key}, expected ${text(values)}`,
      });
    }
    known.set(operation.key, { whole: true, values: seen });
  };
  operations.forEach(add);
  return found;
}

/** Reads of committed transactions by key. */
function readsByKey(history: History): Map<number, (readonly number[])[]> {
  const byKey = new Map<number, (readonly number[])[]>();
  for (const transaction of history.filter(({ status }) => status === 'committed')) {
    for (const { key, values } of reads(transaction)) byKey.set(key, [...(byKey.get(key) ?? []), values]);
  }
  return byKey;
}

function orderAnomalies(history: History): readonly Anomaly[] {
  const found: Anomaly[] = [];
  for (const [key, all] of readsByKey(history)) {
    const longest = longestOf(all);
    const twice = all.find((values) => new Set(values).size < values.length);
    if (twice !== undefined) found.push({ name: 'duplicate', what: `key ${key} was read as ${text(twice)}` });
    const other = contradiction(all);
    if (other !== undefined && twice === undefined) {
      found.push({ name: 'incompatible order', what: `key ${key} was read as ${text(longest)} and as ${text(other)}` });
    }
  }
  return found;
}

const longestOf = (all: readonly (readonly number[])[]) =>
  all.reduce((longest, values) => (values.length > longest.length ? values : longest), []);

/** A read that does not fit to the longest one. */
const contradiction = (all: readonly (readonly number[])[]) => {
  const longest = longestOf(all);
  return all.find((values) => !startsWith(longest, values));
};

function versionsOf(history: History): ReadonlyMap<number, Version> {
  const seen = readsByKey(history);
  const writers = new Map<number, Map<number, Transaction>>();
  for (const transaction of history) {
    for (const { key, value } of appends(transaction)) {
      writers.set(key, (writers.get(key) ?? new Map<number, Transaction>()).set(value, transaction));
    }
  }
  const keys = new Set([...seen.keys(), ...writers.keys()]);
  return new Map(
    [...keys].map((key) => {
      const all = seen.get(key) ?? [];
      // Where reads contradict each other, no order can be inferred.
      const order = contradiction(all) === undefined ? longestOf(all) : [];
      return [key, { order, writers: writers.get(key) ?? new Map() }];
    }),
  );
}

/** Reads of what was rolled back (G1a), and of a state in the middle of a transaction (G1b). */
function dirtyReads(history: History, versions: ReadonlyMap<number, Version>): readonly Anomaly[] {
  const found: Anomaly[] = [];
  for (const transaction of history.filter(({ status }) => status === 'committed')) {
    for (const { key, values } of reads(transaction)) {
      const { writers } = versions.get(key) ?? { writers: new Map<number, Transaction>() };
      const aborted = values.find((value) => writers.get(value)?.status === 'aborted');
      if (aborted !== undefined) {
        found.push({
          name: 'G1a',
          what: `transaction ${transaction.id} read ${aborted} from ${key}, which was rolled back`,
        });
      }
      const last = values.at(-1);
      const writer = last === undefined ? undefined : writers.get(last);
      if (writer === undefined || writer.id === transaction.id) continue;
      const final = appends(writer).findLast((append) => append.key === key)?.value;
      if (final !== last) {
        found.push({
          name: 'G1b',
          what: `transaction ${transaction.id} read ${key} up to ${last ?? ''}, in the middle of transaction ${writer.id}`,
        });
      }
    }
  }
  return found;
}

type Graph = Map<number, Map<number, Set<Edge>>>;

/** Which transaction must come before which: by the order of writes, by reads of writes, by writes over reads. */
function graphOf(history: History, versions: ReadonlyMap<number, Version>): Graph {
  const graph: Graph = new Map();
  const edge = (from: Transaction | undefined, to: Transaction | undefined, kind: Edge) => {
    if (from === undefined || to === undefined || from.id === to.id) return;
    if (from.status === 'aborted' || to.status === 'aborted') return;
    const next = graph.get(from.id) ?? new Map<number, Set<Edge>>();
    next.set(to.id, (next.get(to.id) ?? new Set<Edge>()).add(kind));
    graph.set(from.id, next);
  };
  for (const { order, writers } of versions.values()) {
    order.forEach((value, index) => {
      const before = order[index - 1];
      if (before !== undefined) edge(writers.get(before), writers.get(value), 'ww');
    });
  }
  for (const transaction of history.filter(({ status }) => status === 'committed')) {
    for (const { key, values } of reads(transaction)) {
      const { order, writers } = versions.get(key) ?? { order: [], writers: new Map<number, Transaction>() };
      const last = values.at(-1);
      if (last !== undefined) edge(writers.get(last), transaction, 'wr');
      const next = order[values.length];
      if (next !== undefined) edge(transaction, writers.get(next), 'rw');
    }
  }
  return graph;
}

/** The worst cycle of each kind that there is: fewest anti-dependencies first. */
function cycles(history: History, versions: ReadonlyMap<number, Version>): readonly Anomaly[] {
  const graph = graphOf(history, versions);
  const searches = [
    { name: 'G0', kinds: ['ww'], antiDependencies: 0 },
    { name: 'G1c', kinds: ['ww', 'wr'], antiDependencies: 0 },
    { name: 'G-single', kinds: ['ww', 'wr'], antiDependencies: 1 },
    { name: 'G2-item', kinds: ['ww', 'wr', 'rw'], antiDependencies: 0 },
  ] as const;
  for (const { name, kinds, antiDependencies } of searches) {
    const cycle = antiDependencies === 0 ? cycleBy(graph, kinds) : cycleWithOneAntiDependency(graph, kinds);
    if (cycle !== undefined) return [{ name, what: `transactions ${cycle.join(' -> ')}` }];
  }
  return [];
}

function cycleBy(graph: Graph, kinds: readonly Edge[]): readonly number[] | undefined {
  for (const from of graph.keys()) {
    for (const next of successors(graph, from, kinds)) {
      const path = pathBetween(graph, next, from, kinds);
      if (path !== undefined) return [from, ...path];
    }
  }
  return undefined;
}

function cycleWithOneAntiDependency(graph: Graph, kinds: readonly Edge[]): readonly number[] | undefined {
  for (const from of graph.keys()) {
    for (const next of successors(graph, from, ['rw'])) {
      const path = pathBetween(graph, next, from, kinds);
      if (path !== undefined) return [from, ...path];
    }
  }
  return undefined;
}

const successors = (graph: Graph, from: number, kinds: readonly Edge[]): number[] =>
  [...(graph.get(from) ?? [])].filter(([, edges]) => kinds.some((kind) => edges.has(kind))).map(([to]) => to);

/** A shortest path, by breadth-first search. */
function pathBetween(graph: Graph, from: number, to: number, kinds: readonly Edge[]): readonly number[] | undefined {
  const cameFrom = new Map<number, number | undefined>([[from, undefined]]);
  const queue = [from];
  for (let node = queue.shift(); node !== undefined; node = queue.shift()) {
    if (node === to) {
      const path = [node];
      for (let at = cameFrom.get(node); at !== undefined; at = cameFrom.get(at)) path.unshift(at);
      return path;
    }
    for (const next of successors(graph, node, kinds)) {
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, node);
      queue.push(next);
    }
  }
  return undefined;
}
