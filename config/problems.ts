/** A fault in an environment file, written for the person who has to mend it. */
export interface Problem {
  /** Where: a dotted path such as `lan.address`. */
  readonly path: string;
  /** The value found there; left out where a field is missing. */
  readonly value?: unknown;
  /** Why it cannot be used. */
  readonly why: string;
  /** What to do about it. */
  readonly cure: string;
}

/** Thrown once with every fault of an environment file. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';

  constructor(
    readonly file: string,
    readonly problems: readonly Problem[],
  ) {
    super(formatProblems(file, problems));
  }
}

function formatProblems(file: string, problems: readonly Problem[]): string {
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  return [`${file} has ${count}:`, ...problems.map(formatProblem)].join('\n');
}

function formatProblem({ path, value, why, cure }: Problem): string {
  const head = value === undefined ? path : `${path} = ${shorten(JSON.stringify(value))}`;
  return `  ${head}\n    ${why}\n    ${cure}`;
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
