// Snapshots are read in review, so they are at the top: __snapshots__/<test>.snap. Tests that have one differ in their names.
const { readdirSync } = require('node:fs');
const { join, basename } = require('node:path');

const root = join(__dirname, '..');
const tests = readdirSync(__dirname, { recursive: true });

module.exports = {
  resolveSnapshotPath: (test, extension) => join(root, '__snapshots__', basename(test, '.test.ts') + extension),
  resolveTestPath(snapshot, extension) {
    const name = `${basename(snapshot, extension)}.test.ts`;
    return join(__dirname, tests.find((test) => basename(test) === name) ?? name);
  },
  testPathForConsistencyCheck: join(root, 'test', 'stacks', 'stacks.test.ts'),
};
