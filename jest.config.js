export default {
  // One more than processors: some tests wait for programs, and hardly compute.
  maxWorkers: 3,
  maxConcurrency: 30,
  // A busy machine is no reason to fail.
  testTimeout: 60_000,
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/loopback/'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    // cdktf keeps a stack trace of every token, which Jest would map to sources: half of the time of a synthesis. And it
    // loads what would pack assets, of which there are none.
    '/stack-trace$|^archiver$': '<rootDir>/test/no-stack-trace.cjs',
  },
  snapshotResolver: '<rootDir>/test/snapshot-resolver.cjs',
  // Quotes as they are, so that a snapshot reads like the artefact.
  snapshotFormat: { escapeString: false },
  transform: { '\\.[jt]s$': '<rootDir>/test/esbuild-transform.js' },
  transformIgnorePatterns: ['/node_modules/(?!@?cdktf/|@kubernetes/client-node/dist/index\\.js$)'],
};
