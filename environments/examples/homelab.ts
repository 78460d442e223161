import type { Environment } from '../../config/environment.js';

/** Two nodes at home. Every other setting, with its default: docs/configuration.md. */
export default {
  kubernetes: {
    podNetworks: ['10.42.0.0/16'],
    apiServers: ['10.43.0.1/32', '192.168.4.10/32', '192.168.4.11/32'],
  },
  argocd: {
    // The repository that this working copy is pushed to, as Argo CD reads it.
    repository: 'https://git.example.com/homelab/postgresql-platform.git',
  },
  applications: [
    // Its own database, owned by its own role.
    { name: 'shop', namespace: 'shop' },
  ],
  lan: {
    address: '192.168.4.205',
    hostName: 'postgres.home.arpa',
    networks: ['192.168.4.0/24'],
  },
  monitoring: {
    enabled: true,
    labels: { release: 'kube-prometheus-stack' },
  },
} satisfies Environment;
