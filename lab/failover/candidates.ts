import type { Profiles } from './profiles.js';

const probes = (change: object) => ({ spec: { probes: change } });

/** Settings that are worth a measurement, beside those of docs/decisions/0002-failover.md. For --profiles. */
export default {
  default: {},
  'frozen-off': { failover: { frozenSeconds: 0 } },
  'probes-only': { failover: { absentSeconds: 0 }, cluster: probes({ startup: { maximumLag: '16Mi' } }) },
  narrow: { cluster: probes({ readiness: { failureThreshold: 7 } }) },
  'lease-6': { failover: { lease: { durationSeconds: 6, renewDeadlineSeconds: 4 } } },
  'lease-15': { failover: { lease: { durationSeconds: 15, renewDeadlineSeconds: 10, retryPeriodSeconds: 2 } } },
  'switchover-20': { failover: { switchoverDelaySeconds: 20 } },
  'isolation-off': { postgres: { durability: 'strict' }, failover: { isolationCheck: false } },
  strict: { postgres: { durability: 'strict' } },
  'strict-small-wal': {
    postgres: { durability: 'strict' },
    cluster: {
      spec: { postgresql: { parameters: { max_wal_size: '256MB', min_wal_size: '80MB', wal_keep_size: '0' } } },
    },
  },
  first: { cluster: { spec: { postgresql: { synchronous: { method: 'first' } } } } },
  'remote-apply': { cluster: { spec: { postgresql: { parameters: { synchronous_commit: 'remote_apply' } } } } },
  'three-instances': { postgres: { instances: 3 } },
} satisfies Profiles;
