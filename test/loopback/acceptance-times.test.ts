import { accepts, delays } from './plants.js';
import { testFaults } from './service.js';

// In a file of its own, so that these, which take long, run beside those that count.
testFaults([
  { service: 'is sound', breaks: undefined },
  { service: 'is 200 ms late', plant: () => delays(200), breaks: 'SC-008', line: 'beyond the limit: p95' },
  { service: 'accepts 90 connections', plant: () => accepts(90), breaks: 'SC-003', line: 'beyond the limit: held' },
]);
