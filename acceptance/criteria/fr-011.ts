import { namesOf } from '../../config/contract/names.js';
import type { Criterion } from '../criterion.js';
import { output, psqlCommand } from '../clients/pod-client.js';

export default {
  id: 'FR-011',
  promise:
    'Endpoints are stable: names, ports and the LAN address belong to no instance, and every name has its certificate.',
  measured:
    'Services that exist, without an owner that could delete them, on their port and the LAN address; then a TLS verify-full connection by every name in the contract',
  from: 'cluster and LAN',
  limits: [
    { what: 'Services that are not as declared', unit: 'Services', atMost: 0 },
    { what: 'names that do not verify', unit: 'names', atMost: 0 },
    { what: 'names tried', unit: 'names', atLeast: 9 },
  ],
  async measure(context) {
    const { environment, kubernetes, lan } = context;
    const names = namesOf(environment);
    const { name: namespace } = environment.namespace;
    const wanted = [
      { name: names.readWrite, port: 5432 },
      { name: names.readOnly, port: 5432 },
      ...(environment.pooler.enabled ? [{ name: names.poolerEndpoint, port: 5432 }] : []),
      { name: names.lan, port: environment.lan.port, address: environment.lan.address },
    ];
    const { items } = await kubernetes.core.listNamespacedService({ namespace });
    const wrong = wanted.filter(({ name, port, address }) => {
      const service = items.find(({ metadata }) => metadata?.name === name);
      const addresses = service?.status?.loadBalancer?.ingress?.map(({ ip }) => ip) ?? [];
      return (
        service === undefined ||
        (service.metadata?.ownerReferences ?? []).length > 0 ||
        !service.spec?.ports?.some((each) => each.port === port) ||
        (address !== undefined && !addresses.includes(address))
      );
    });

    const inside = await context.inside();
    // The pooler lets in whoever wants it, and nobody else.
    const { pooler } = context.application;
    const inCluster = names.inCluster.filter((name) => pooler || name.split('.')[0] !== names.poolerEndpoint);
    const unverified: string[] = [];
    for (const name of inCluster) {
      // Short names can be looked up in the namespace of the database alone; their certificate is checked by address.
      const service = items.find(({ metadata }) => metadata?.name === name);
      const address = service?.spec?.clusterIP === undefined ? '' : ` hostaddr=${service.spec.clusterIP}`;
      // The last host of a connection string counts.
      const connection = `${inside.connection('readWrite')} host=${name}${address}`;
      await output(inside, psqlCommand(connection, 'select 1')).catch((error: unknown) => {
        unverified.push(`${name}: ${(error as Error).message}`);
      });
    }
    const refusal = await lan.refusal(context.admin, 'select 1');
    if (refusal !== undefined) unverified.push(`${environment.lan.hostName}: ${refusal.message}`);
    return {
      values: [wrong.length, unverified.length, inCluster.length + 1],
      details: [...wrong.map(({ name }) => `Service ${name}`), ...unverified],
    };
  },
} satisfies Criterion;
