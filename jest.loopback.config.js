import base from './jest.config.js';

/** Tests that need a PostgreSQL server on this machine. */
export default {
  ...base,
  maxWorkers: 2,
  testMatch: ['<rootDir>/test/loopback/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 900_000,
};
