import { resolve } from 'node:path';
import { parse } from 'yaml';
import { UserError } from '../../config/user-error.js';
import type { Environment } from '../../config/environment.js';
import { checkEnvironment, importFile, type NamedEnvironment } from '../../config/load.js';
import { manifestsOf } from '../../stacks/render.js';
import { type ClusterManifest, type Settings, settingsOf } from './settings.js';

/** What a file of profiles exports: by its name, what differs from the environment file. */
export type Profiles = Readonly<Record<string, Profile>>;

/** Part of an environment file; `cluster` is laid over the generated Cluster, for what no field of the file sets. */
type Profile = DeepPartial<Environment> & { readonly cluster?: object };

type DeepPartial<T> = T extends object ? { readonly [Key in keyof T]?: DeepPartial<T[Key]> } : T;

export type Prepared = ReturnType<typeof prepared>;

/** Reads a file of profiles. Without one, there is one profile: the environment file as it is. */
export async function readProfiles(file: string | undefined): Promise<Profiles> {
  if (file === undefined) return { default: {} };
  const { default: profiles } = (await importFile(resolve(file))) as { default?: Profiles };
  if (profiles === undefined) throw new UserError(`${file} has no default export.`, 'Export profiles by their names.');
  return profiles;
}

/**
 * Generates what a profile makes of an environment, with the generator of the project.
 *
 * @throws UserError when it changes anything but the Cluster: that would have to go through Git.
 */
export function prepared(base: NamedEnvironment, name: string, profile: Profile) {
  const { cluster: over, ...change } = profile;
  const environment = checked(base, change);
  const before = manifestsOf(base);
  const manifests = manifestsOf(environment);
  const file = [...manifests.keys()].find((key) => key.startsWith('cluster-')) ?? '';
  const others = [...manifests.keys()].filter((key) => key !== file && manifests.get(key) !== before.get(key));
  if (others.length > 0) {
    throw new UserError(`Profile "${name}" changes ${others.join(', ')}.`, 'A profile may only change the Cluster.');
  }
  const shipped = clusterIn(manifestsOf(withoutTuning(environment)), file);
  const cluster = merged(clusterIn(manifests, file), over ?? {}) as ClusterManifest;
  const parameters = Object.fromEntries(
    Object.entries(cluster.spec.postgresql.parameters).filter(
      ([key, value]) => shipped.spec.postgresql.parameters[key] !== value,
    ),
  );
  const all = settingsOf(cluster, environment);
  const settings: Settings = Object.keys(parameters).length > 0 ? { ...all, parameters } : all;
  return {
    name,
    environment,
    cluster,
    settings,
    /** Whether they are those of the environment file, which Argo CD sees to. */
    declared: over === undefined && manifests.get(file) === before.get(file),
    // Backups are off as shipped, and a promotion waits for what archives.
    shipped: settings.archiver === undefined && JSON.stringify(cluster) === JSON.stringify(shipped),
  };
}

/** The environment with what this project ships, for that number of instances. */
function withoutTuning(environment: NamedEnvironment): NamedEnvironment {
  const { postgres } = environment;
  const untouched = { durability: undefined, parameters: undefined };
  return checked({ ...environment, failover: undefined, postgres: { ...postgres, ...untouched } }, {});
}

function checked(base: object, change: object): NamedEnvironment {
  const { name = '', file, ...input } = merged(base, change) as { name?: string; file?: string };
  return checkEnvironment(name, input, file);
}

const clusterIn = (manifests: ReadonlyMap<string, string>, file: string): ClusterManifest =>
  parse(manifests.get(file) ?? '', { version: '1.1' }) as ClusterManifest;

/** One object over another, group by group. Lists are replaced. */
function merged(base: object, over: object): object {
  const result = { ...base } as Record<string, unknown>;
  for (const [key, value] of Object.entries(over)) {
    const before = result[key];
    result[key] = isGroup(before) && isGroup(value) ? merged(before, value) : value;
  }
  return result;
}

const isGroup = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
