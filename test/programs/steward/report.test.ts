import { Problems } from '../../../programs/steward/report.js';

test('a problem is told once, however often and in whatever order it is met, and when all is over', () => {
  const told: string[] = [];
  const { log } = console;
  console.log = (line: string) => told.push((JSON.parse(line) as { msg: string }).msg);
  const problems = new Problems('over');
  for (const met of [
    [],
    ['pods: 401', 'Lease: 401'],
    ['Lease: 401', 'pods: 401'],
    ['pods: 401'],
    [],
    [],
    ['pods: 401'],
  ])
    problems.tell(met);
  console.log = log;
  expect(told).toEqual(['pods: 401; Lease: 401', 'over', 'pods: 401']);
});
