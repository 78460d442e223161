import cdktf from 'cdktf/package.json' with { type: 'json' };
import type { TerraformStack } from 'cdktf';
import { RootConstruct } from 'constructs';
import type { NamedEnvironment } from '../config/load.js';
import { filesOf } from '../constructs/manifests/manifest-folder.js';
import { databaseManifests } from './database-manifests.js';
import { ClusterStack } from './cluster-stack.js';
import { DatabaseStack } from './database-stack.js';
import { OperatorStack } from './operator-stack.js';

/** Everything that an environment makes, as text. */
export interface Rendered {
  /** What Terraform is given, by the name of the stack, in the order in which the stacks are applied. */
  readonly stacks: ReadonlyMap<string, string>;
  /** What Argo CD applies, by the name of the file. */
  readonly manifests: ReadonlyMap<string, string>;
}

/** The stacks of an environment, in the order in which they are applied: operator, database, and one for each other cluster. */
export const stacksOf = ({ name, clusters }: Pick<NamedEnvironment, 'name' | 'clusters'>) =>
  [`${name}-operator`, `${name}-database`, ...Object.keys(clusters).map((cluster) => `${name}-${cluster}`)] as const;

/** Makes everything, and writes nothing. */
export const render = (environment: NamedEnvironment): Rendered => ({
  stacks: configurationsOf(environment),
  manifests: manifestsOf(environment),
});

/** What Terraform is given for an environment, by the name of the stack. */
export function configurationsOf(environment: NamedEnvironment): ReadonlyMap<string, string> {
  const [operator, database] = stacksOf(environment);
  const app = new RootConstruct();
  app.node.setContext('cdktfVersion', cdktf.version);
  const stacks = [
    new OperatorStack(app, operator, environment),
    new DatabaseStack(app, database, environment),
    ...Object.keys(environment.clusters).map(
      (cluster) => new ClusterStack(app, `${environment.name}-${cluster}`, environment, cluster),
    ),
  ];
  return new Map(stacks.map((stack) => [stack.node.id, configurationOf(stack)]));
}

/** What Argo CD applies for an environment, by the name of the file. */
export const manifestsOf = (environment: NamedEnvironment): ReadonlyMap<string, string> =>
  filesOf(environment.file, databaseManifests(environment));

function configurationOf(stack: TerraformStack): string {
  stack.runAllValidations();
  return stableJson(stack.toTerraform() as object);
}

/** JSON with sorted keys, as cdktf writes it. */
export const stableJson = (content: object): string =>
  JSON.stringify(
    content,
    (_, value: unknown) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
        : value,
    2,
  );
