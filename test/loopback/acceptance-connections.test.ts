import { testFaults } from './service.js';

testFaults([
  {
    service: 'accepts 90 connections',
    plant: 'alter database app connection limit 90',
    breaks: 'SC-003',
    line: 'beyond the limit: held',
  },
]);
