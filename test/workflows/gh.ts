import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

// Stands for the gh program: knows the calls of the workflows and no other, and allows what the job is permitted.
const folder = process.env['GITHUB_STAND_IN'] ?? '';
const permissions = JSON.parse(process.env['PERMISSIONS'] ?? '{}') as Record<string, string>;
const [group = '', action = '', ...rest] = process.argv.slice(2);
const option = (name: string) => rest[rest.indexOf(`--${name}`) + 1] ?? '';

/** What GitHub knows: which pull request brought a commit, and which runs of the workflow plan succeeded for which commit. */
export interface GitHub {
  readonly pulls: Record<string, string>;
  readonly runs: Record<string, number>;
}

const github = JSON.parse(readFileSync(join(folder, 'github.json'), 'utf8')) as GitHub;

function need(scope: string, level: 'read' | 'write'): void {
  if (permissions[scope] === level || permissions[scope] === 'write') return;
  console.error(`HTTP 403: Resource not accessible by integration (${scope}: ${level})`);
  process.exit(1);
}

if ((process.env['GH_TOKEN'] ?? '') === '') {
  console.error('gh: To use GitHub CLI in a GitHub Actions workflow, set the GH_TOKEN environment variable.');
  process.exit(4);
}
switch (`${group} ${action.replace(/^repos\/.*\/commits\/.*\/pulls$/, 'pulls-of-commit')}`) {
  case 'pr comment': {
    need('pull-requests', 'write');
    const file = join(folder, `comment-${rest[0] ?? ''}.md`);
    if (!existsSync(file) && !rest.includes('--create-if-none')) process.exit(1);
    if (existsSync(file) && !rest.includes('--edit-last')) process.exit(1);
    writeFileSync(file, readFileSync(option('body-file'), 'utf8'));
    break;
  }
  case 'api pulls-of-commit': {
    need('pull-requests', 'read');
    const head = github.pulls[action.split('/').at(-2) ?? ''];
    if (head !== undefined) console.log(head);
    break;
  }
  case 'run list': {
    need('actions', 'read');
    const run = github.runs[option('commit')];
    if (run !== undefined) console.log(run);
    break;
  }
  case 'run download': {
    need('actions', 'read');
    cpSync(join(folder, `run-${rest[0] ?? ''}`, option('name')), option('dir'), { recursive: true });
    break;
  }
  default:
    console.error(`no stand-in for gh ${process.argv.slice(2).join(' ')}`);
    process.exit(1);
}
