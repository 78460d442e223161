export default {
  maxWorkers: 2,
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/loopback/'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  snapshotResolver: '<rootDir>/test/snapshot-resolver.cjs',
  // Quotes as they are, so that a snapshot reads like the artefact.
  snapshotFormat: { escapeString: false },
  transform: { '^.+\\.ts$': ['ts-jest', { useESM: true }] },
};
