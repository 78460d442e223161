// Snapshots are read in review, so they are at the top: __snapshots__/<test>.snap.
const { join, basename } = require('node:path');

const root = join(__dirname, '..');

module.exports = {
  resolveSnapshotPath: (test, extension) => join(root, '__snapshots__', basename(test, '.test.ts') + extension),
  resolveTestPath: (snapshot, extension) => join(root, 'test', 'stacks', `${basename(snapshot, extension)}.test.ts`),
  testPathForConsistencyCheck: join(root, 'test', 'stacks', 'example.test.ts'),
};
