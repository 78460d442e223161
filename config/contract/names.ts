import type { NamedEnvironment } from '../load.js';
import { secretSuffix } from '../derived.js';
import { isElsewhere, namespacesIn, type Origin } from './applications.js';

/** Labels that the chart gives to what belongs to the operator: its Deployment and its pods. */
export const operatorPodLabels = { 'app.kubernetes.io/name': 'cloudnative-pg' };

/** Lease of the operator that leads: `LeaderElectionID` in internal/cmd/manager/controller/controller.go. */
export const operatorLease = 'db9c8771.cnpg.io';

/** Lease of the Barman Cloud plugin that answers: `LeaderElectionID` in its internal/cnpgi/operator/manager.go. */
const pluginLease = '822e3f5c.cnpg.io';

/** What has to lead for the operator to act: its namespace, the Leases, and whether a plugin is among it. */
export function leadersOf({ operator, backup }: NamedEnvironment) {
  const plugins = backup.type === 'object-store';
  return { namespace: operator.namespace, leases: plugins ? [operatorLease, pluginLease] : [operatorLease], plugins };
}

/**
 * Every name that more than one object has to agree on.
 *
 * @param lineage whose Cluster is meant. Default: the one that the endpoints lead to.
 */
export function namesOf(environment: NamedEnvironment, lineage = environment.activeLineage) {
  const { postgres, namespace, kubernetes, lan, pooler, clusters } = environment;
  const own = (suffix: string) => `${postgres.name}-${suffix}`;
  const dns = (host: string, at = namespace.name, domain = kubernetes.clusterDomain) => [
    host,
    `${host}.${at}`,
    `${host}.${at}.svc`,
    `${host}.${at}.svc.${domain}`,
  ];
  const inCluster = [own('rw'), own('ro'), ...(pooler.enabled ? [own('pooler')] : [])].flatMap((host) => dns(host));
  const elsewhere = Object.entries(clusters).flatMap(([cluster, { clusterDomain }]) =>
    namespacesIn(environment, cluster).flatMap((at) => dns(own('rw'), at, clusterDomain)),
  );
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
    /** Secret of a role, beside the database and where its application runs. */
    secret: (role: string) => own(secretSuffix(role)),
    /**
     * Secret beside the database, from which CloudNativePG takes the password. That of an application elsewhere belongs to
     * another stack, and has another name, so that an application can move.
     */
    passwordSecret: ({ name, from }: { readonly name: string; readonly from: readonly Origin[] }) =>
      [own(secretSuffix(name)), ...from.filter(isElsewhere)].join('.'),
    /** ConfigMap with the certificate of the CA: beside the database and where applications run. */
    authorityCopy: own('ca'),
    /** Names by which clients in this cluster connect. */
    inCluster,
    /** Every name that the server certificate carries. */
    serverNames: [...new Set([...inCluster, ...elsewhere, lan.hostName, lan.address])],
  };
}

/** Labels of the pods of the steward. */
export const stewardLabels = (environment: NamedEnvironment) => ({
  'app.kubernetes.io/name': namesOf(environment).steward,
});
