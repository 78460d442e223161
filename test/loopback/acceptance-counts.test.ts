import { dropsCommits, duplicatesRows } from './plants.js';
import { environment, sound, testFaults } from './service.js';

testFaults([
  { service: 'drops acknowledged commits', plant: dropsCommits, breaks: 'SC-004', line: 'beyond the limit: lost' },
  { service: 'writes rows twice', plant: duplicatesRows, breaks: 'FR-008', line: 'beyond the limit: inconsistencies' },
  {
    service: 'accepts any password of one role',
    admit: () => [`hostssl all ${environment.roles.lanReader.name} 127.0.0.1/32 trust`, ...sound()],
    breaks: 'FR-006',
    line: 'beyond the limit: admitted',
  },
  {
    service: 'accepts clear text',
    admit: () => [...sound(), 'host all all 127.0.0.1/32 scram-sha-256'],
    breaks: 'FR-002',
    line: 'beyond the limit: admitted in clear text',
  },
]);
