import type { NamedEnvironment } from '../load.js';
import { secretSuffix } from '../derived.js';

/** Labels that the chart gives to what belongs to the operator: its Deployment and its pods. */
export const operatorPodLabels = { 'app.kubernetes.io/name': 'cloudnative-pg' };

/** Lease of the operator that leads: `LeaderElectionID` in internal/cmd/manager/controller/controller.go. */
export const operatorLease = 'db9c8771.cnpg.io';

/**
 * Every name that more than one object has to agree on.
 *
 * @param lineage whose Cluster is meant. Default: the one that the endpoints lead to.
 */
export function namesOf(environment: NamedEnvironment, lineage = environment.activeLineage) {
  const { postgres, namespace, kubernetes, lan, pooler } = environment;
  const own = (suffix: string) => `${postgres.name}-${suffix}`;
  const dns = (host: string) => [
    host,
    `${host}.${namespace.name}`,
    `${host}.${namespace.name}.svc`,
    `${host}.${namespace.name}.svc.${kubernetes.clusterDomain}`,
  ];
  const inCluster = [own('rw'), own('ro'), ...(pooler.enabled ? [own('pooler')] : [])];
  return {
    application: `${environment.name}-database`,
    // CloudNativePG keeps <cluster>-rw, -ro and -r for itself; the endpoints carry the name without a number.
    cluster: own(String(lineage)),
    authority: own(`${environment.authorityLineage}-ca`),
    objectStore: own('backups'),
    storeCredentials: own('backup-store'),
    storeAuthority: own('backup-store-ca'),
    watchdog: own('watchdog'),
    dump: own('dump'),
    drill: own('drill'),
    readWrite: own('rw'),
    readOnly: own('ro'),
    lan: own('lan'),
    poolerEndpoint: own('pooler'),
    pooler: own(`${lineage}-pooler`),
    endpoints: own('endpoints'),
    queries: own('queries'),
    steward: own('steward'),
    dashboard: own('dashboard'),
    secret: (role: string) => own(secretSuffix(role)),
    serverNames: [...inCluster.flatMap(dns), lan.hostName, lan.address],
  };
}

/** Labels of the pods of the steward. */
export const stewardLabels = (environment: NamedEnvironment) => ({
  'app.kubernetes.io/name': namesOf(environment).steward,
});
