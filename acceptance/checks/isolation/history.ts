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

export interface Anomaly {
  /** Name in Adya's and Elle's terms. */
  readonly name:
    'internal' | 'duplicate' | 'incompatible order' | 'G1a' | 'G1b' | 'G0' | 'G1c' | 'G-single' | 'G2-item';
  /** Transactions and keys that show it. */
  readonly what: string;
}
