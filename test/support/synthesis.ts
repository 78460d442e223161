import { cpSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { synthesize } from '../../commands/synthesize.js';
import { checkEnvironment } from '../../config/load.js';
import { objectsOf } from '../../constructs/manifests/manifest-folder.js';
import type { Described } from '../../review/blast-radius.js';
import type { Stack } from '../../review/terraform-changes.js';
import { databaseManifests } from '../../stacks/database-manifests.js';
import { configurationsOf, manifestsOf } from '../../stacks/render.js';
import { scratch } from './scratch.js';

const project = join(import.meta.dirname, '..', '..');

/** Synthesizes examples of this project in another folder, as `npm run synth` does where nobody has an environment yet. */
export async function synthesizeProject(names: readonly string[], folder = scratch()): Promise<string> {
  cpSync(join(project, 'environments', 'examples'), join(folder, 'environments', 'examples'), { recursive: true });
  await synthesize(
    folder,
    names.map((name) => `examples/${name}`),
  );
  return folder;
}

/** Answers of a function that gives the same for the same environment, made once in a file of tests. */
function once<Answer>(make: (environment: object) => Answer): (environment: object) => Answer {
  const answers = new Map<string, Answer>();
  return (environment) => {
    const key = JSON.stringify(environment);
    const answer = answers.get(key) ?? make(environment);
    answers.set(key, answer);
    return answer;
  };
}

const checked = once((environment) => checkEnvironment('homelab', environment));
const configurations = once((environment) => configurationsOf(checked(environment)));
const parsed = ([name, text]: readonly [string, string]) => [name, JSON.parse(text) as Stack] as const;
const stacks = once((environment) => new Map([...configurations(environment)].map(parsed)));

/** The manifests of an environment, by the name of their file. */
export const manifestFilesOf = once((environment) => manifestsOf(checked(environment)));

/** The same as objects. No YAML: to write and read it is most of the work. */
const objects = once((environment) => [...objectsOf(databaseManifests(checked(environment))).values()]);

/** What an environment makes, as changes are told from it. */
export const describedOf = (environment: object) => ({
  manifests: objects(environment) as Described['manifests'],
  stacks: stacks(environment),
});

/** Every file that an environment makes, by its path. */
export const outputOf = once(
  (environment): ReadonlyMap<string, string> =>
    new Map([
      ...[...configurations(environment)].map(
        ([name, text]) => [`cdktf.out/stacks/${name}/cdk.tf.json`, text] as const,
      ),
      ...[...manifestFilesOf(environment)].map(([file, text]) => [`manifests/homelab/${file}`, text] as const),
    ]),
);

/** Every file below a folder, by its path in it. */
export function filesBelow(folder: string): ReadonlyMap<string, string> {
  return new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [path.slice(folder.length + 1), readFileSync(path, 'utf8')]),
  );
}

interface Made {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly annotations?: Record<string, string>;
  };
  readonly spec: Record<string, unknown>;
  readonly data: Record<string, string>;
}

interface Configuration {
  readonly resource: Readonly<Record<string, Readonly<Record<string, Record<string, unknown>>>>>;
  readonly ephemeral?: Readonly<Record<string, Record<string, unknown>>>;
  readonly variable?: Readonly<Record<string, Record<string, unknown>>>;
}

/** What an environment makes, as a test asks for it. */
export function made(environment: object) {
  const manifests = objects(environment) as readonly Made[];
  const ofKind = (kind: string) => manifests.filter((manifest) => manifest.kind === kind);
  const stack = (name: string) => stacks(environment).get(`homelab-${name}`) as unknown as Configuration;
  return {
    manifests,
    ofKind,
    /** The one of a kind and a name. */
    manifest: (kind: string, name: string) => ofKind(kind).find(({ metadata }) => metadata.name === name),
    stack,
    /** Resources of a type in a stack. */
    resources: (name: string, type: string) => Object.values(stack(name).resource[type] ?? {}),
    /** Kinds that Argo CD would not apply, since the AppProject does not list them. */
    refusedKinds: () => {
      const { spec } = stack('database').resource['kubernetes_manifest']?.['project']?.['manifest'] as {
        spec: { namespaceResourceWhitelist: { kind: string }[] };
      };
      const allowed = spec.namespaceResourceWhitelist.map(({ kind }) => kind);
      return [...new Set(manifests.map(({ kind }) => kind))].filter((kind) => !allowed.includes(kind));
    },
  };
}
