export default {
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  snapshotResolver: '<rootDir>/test/snapshot-resolver.cjs',
  transform: { '^.+\\.ts$': ['ts-jest', { useESM: true }] },
};
