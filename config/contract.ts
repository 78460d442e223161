import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { endpointsOf, namesOf } from '../constructs/names.js';
import type { NamedEnvironment } from './load.js';
import { EnvironmentError, type Problem } from './problems.js';
import { bytesOf } from './quantities.js';

interface Manifest {
  readonly data?: Record<string, string>;
  readonly spec?: { readonly storage?: { size: string }; readonly walStorage?: { size: string } };
}

/** Whether a repository is the example that the environment files come with, so that nobody depends on it yet. */
export const isPlaceholder = (repository: string): boolean =>
  /(^|[/@.])example\.(com|net|org)([:/]|$)/.test(repository);

/**
 * Compares an environment with the manifests of its last synthesis: clients hold endpoints, and volumes never shrink.
 *
 * @param folder `manifests/<environment>`. Nothing is compared where it does not exist yet or nobody used it.
 * @throws EnvironmentError with every change of an endpoint that `acknowledge` does not name, and every shrunk volume.
 */
export function checkContract(environment: NamedEnvironment, folder: string): void {
  const { name, postgres, acknowledge } = environment;
  const names = namesOf(environment);
  // Found by its ending, so that a database under another name does not pass for a first synthesis.
  const record = existsSync(folder)
    ? readdirSync(folder).find((file) => /^configmap-.*-endpoints\.yaml$/.test(file))
    : undefined;
  const recorded = record === undefined ? undefined : read(join(folder, record))?.data;
  if (recorded === undefined || isPlaceholder(recorded['repository'] ?? '')) return;
  const current: Record<string, string> = endpointsOf(environment);
  const problems: Problem[] = [...new Set([...Object.keys(recorded), ...Object.keys(current)])]
    .filter((key) => key !== 'repository' && recorded[key] !== undefined && recorded[key] !== current[key])
    .map((key) => `${key}: ${recorded[key] ?? ''} -> ${current[key] ?? 'none'}`)
    .filter((change) => !acknowledge.includes(change))
    .map((change) => ({
      path: 'acknowledge',
      why: `This changes an endpoint that clients hold: ${change}.`,
      cure: `Take the change back, or add '${change}' to acknowledge and tell the clients.`,
    }));
  const cluster = read(join(folder, `cluster-${names.cluster}.yaml`))?.spec;
  for (const [field, before] of [
    ['storage', cluster?.storage?.size],
    ['walStorage', cluster?.walStorage?.size],
  ] as const) {
    const now = postgres[field].size;
    if (before === undefined || bytesOf(now) >= bytesOf(before)) continue;
    problems.push({
      path: `postgres.${field}.size`,
      value: now,
      why: `The volumes have ${before}; a volume can grow, never shrink.`,
      cure: `Use ${before} or more.`,
    });
  }
  if (problems.length > 0) throw new EnvironmentError(`environments/${name}.ts`, problems);
}

function read(file: string): Manifest | undefined {
  return existsSync(file) ? (parse(readFileSync(file, 'utf8')) as Manifest) : undefined;
}
