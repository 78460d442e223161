import type { Environment } from '../config/environment.js';

/** The cluster of the test rig: two nodes, MetalLB, Argo CD. */
export default {
  kubernetes: {
    podNetworks: ['10.244.0.0/16'],
    apiServers: ['10.96.0.1/32', '192.168.4.100/32'],
    nodeMonitorGraceSeconds: 20,
  },
  operator: { chart: { repository: 'http://192.168.4.50:8080/charts' } },
  argocd: { repository: 'http://192.168.4.50:8080/git/e2e.git', waitMinutes: 5 },
  postgres: { resources: { cpu: '500m', memory: '3Gi' }, storage: { size: '2Gi' }, walStorage: { size: '2Gi' } },
  applications: [{ name: 'shop', namespace: 'shop' }],
  lan: { address: '192.168.4.205', hostName: 'postgres.home.arpa', networks: ['192.168.4.0/24'] },
} satisfies Environment;
