import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runCommand } from '../../cluster/process.js';

const root = join(import.meta.dirname, '..', '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');

/** A heading as GitHub links to it. */
const anchorOf = (heading: string) =>
  heading
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

const anchorsIn = (text: string) => [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));

test('every link between the pages leads to a file, and to a heading of it', async () => {
  const { stdout } = await runCommand('git', ['-C', root, 'ls-files', '-co', '--exclude-standard', '*.md']);
  const pages = stdout.split('\n').filter((page) => page !== '' && existsSync(join(root, page)));
  const links = pages.flatMap((page) =>
    [...read(page).matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target = '']) => ({ page, target }))
      .filter(({ target }) => !/^[a-z]+:/.test(target)),
  );
  expect(links.length).toBeGreaterThan(50);
  const broken = links.filter(({ page, target }) => {
    const [path = '', anchor] = target.split('#');
    const file = path === '' ? page : join(dirname(page), path);
    if (!existsSync(join(root, file))) return true;
    return anchor !== undefined && !anchorsIn(read(file)).includes(anchor);
  });
  expect(broken.map(({ page, target }) => `${page}: ${target}`)).toEqual([]);
});

test('README in Spanish has the commands of README', () => {
  const steps = (page: string, heading: string) => {
    const text = read(page);
    const section = text.slice(text.indexOf(heading)).split('\n## ')[0] ?? '';
    return [...section.matchAll(/^ {4}(\S.*)$/gm)].map(([, command]) => command);
  };
  const here = steps('README.md', '## From a clone to an application that works');
  expect(here.length).toBeGreaterThan(3);
  expect(steps('README.es.md', '## De un clon a una aplicación que funciona')).toEqual(here);
});

test('every setting that a procedure of day two names exists', () => {
  const groups = 'argocd|backup|failover|kubernetes|lan|monitoring|operator|pooler|postgres|restore|roles';
  const names = new RegExp(`\`((?:${groups})\\.[A-Za-z.]+)\``, 'g');
  const named = [...read('docs/day-two.md').matchAll(names)].map(([, field]) => field ?? '');
  expect(named.length).toBeGreaterThan(10);
  // A group is named for what is in it.
  const settings = read('docs/configuration.md');
  expect(named.filter((field) => !new RegExp(`^\\| \`${field}(\`|[.[])`, 'm').test(settings))).toEqual([]);
});
