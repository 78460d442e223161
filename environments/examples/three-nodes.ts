import type { Environment } from '../../config/environment.js';

/** Three nodes: strict durability without a pause after any single fault. */
export default {
  kubernetes: {
    context: 'office',
    podNetworks: ['10.42.0.0/16'],
    apiServers: ['10.43.0.1/32', '10.20.0.11/32', '10.20.0.12/32', '10.20.0.13/32'],
    nodeMonitorGraceSeconds: 20,
  },
  terraform: {
    backend: { type: 'kubernetes' },
  },
  argocd: {
    // The repository that this working copy is pushed to, as Argo CD reads it.
    repository: 'https://git.example.com/office/postgresql-platform.git',
  },
  postgres: {
    instances: 3,
    storage: { size: '100Gi' },
    walStorage: { size: '20Gi' },
    resources: { cpu: '2', memory: '8Gi' },
    maxConnections: 300,
  },
  pooler: {
    enabled: true,
  },
  applications: [
    { name: 'shop', namespace: 'shop', connectionLimit: 60, pooler: true },
    // Reads the tables of the shop, tomorrow's included.
    { name: 'reports', namespace: 'reports', database: 'shop', access: 'read', connectionLimit: 10 },
    // In another cluster.
    { name: 'billing', cluster: 'edge', namespace: 'billing' },
    // On a host of the LAN.
    { name: 'scanner', connectionLimit: 5 },
  ],
  clusters: {
    edge: { context: 'edge', networks: ['10.20.0.120/32'] },
  },
  lan: {
    address: '10.20.0.200',
    hostName: 'postgres.office.internal',
    networks: ['10.20.0.0/24', '10.30.0.0/24'],
  },
  backup: {
    type: 'object-store',
    // A NAS beside the nodes, never one of them.
    endpoint: 'https://nas.office.internal:9000',
    networks: ['10.20.0.20/32'],
    bucket: 'postgres',
    credentials: { type: 'secret', name: 'nas-credentials' },
  },
  monitoring: {
    enabled: true,
    labels: { release: 'kube-prometheus-stack' },
  },
} satisfies Environment;
