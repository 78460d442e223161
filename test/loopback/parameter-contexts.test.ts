import { parametersOf } from '../../config/parameters.js';
import { measure } from './parameter-contexts.js';
import { programs } from './postgres.js';

test('config/parameter-contexts.json says what the PostgreSQL of this machine says of its parameters', async () => {
  const { version, contexts } = await measure(programs());
  const listed = parametersOf(Number.parseInt(version));
  // A minor version may bring a parameter; none changes its context.
  const differing = [...contexts].filter(([name, context]) => listed.has(name) && listed.get(name) !== context);
  expect(differing).toEqual([]);
  expect([...listed.keys()].filter((name) => !contexts.has(name))).toEqual([]);
  expect(listed.size).toBeGreaterThan(300);
});
