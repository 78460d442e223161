import base from './jest.config.js';

/** Tests that need a PostgreSQL server on this machine. */
export default {
  ...base,
  testMatch: ['<rootDir>/test/loopback/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 900_000,
};
