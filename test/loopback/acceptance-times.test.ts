import { testFaults } from './service.js';

testFaults([
  { service: 'is sound' },
  // Each transaction is two answers or more.
  { service: 'is 80 ms late with each answer', late: 80, breaks: 'SC-008', line: 'beyond the limit: p95' },
]);
