import type { blastRadius } from './blast-radius.js';
import { levels } from './effect.js';
import type { Problem } from '../config/problems.js';
import type { manifestDiff } from './manifest-diff.js';

/** All that a reviewer gets to see of one environment. */
export interface Review {
  readonly environment: string;
  readonly base: string;
  readonly radius: ReturnType<typeof blastRadius>;
  readonly acknowledged: readonly string[];
  readonly problems: readonly Problem[];
  readonly manifests: Awaited<ReturnType<typeof manifestDiff>>;
  /** Terraform's plan of each stack, or why there is none. */
  readonly terraform: readonly string[] | string;
  /** Why the configuration of Terraform is not compared. */
  readonly fault: string | undefined;
  /** What the cluster says of another major version of PostgreSQL, a line each. */
  readonly upgrade: readonly string[];
}

/** The line by which a comment on a pull request is found again. */
export const mark = '<!-- review -->';

/** What GitHub takes is 65536 characters; each of the long parts gets its share. */
const longest = 24_000;

/** Reviews as one comment in Markdown. */
export function comment(reviews: readonly Review[], checks?: string): string {
  return [mark, ...(checks === undefined ? [] : [`Checks: ${checks}`]), ...reviews.map(section)].join('\n\n') + '\n';
}

/** A comment as it is read on a terminal: without what only a browser understands. */
export const unfolded = (markdown: string): string =>
  markdown
    .replace(`${mark}\n\n`, '')
    .replaceAll(/^<details><summary>(.*)<\/summary>$/gm, '$1')
    .replaceAll(/^<\/details>\n\n?/gm, '');

function section(review: Review): string {
  const { environment, base, radius, acknowledged, problems, manifests, terraform, fault, upgrade } = review;
  const agreed = radius.filter(({ acknowledge }) => acknowledge !== undefined && acknowledged.includes(acknowledge));
  return [
    `## ${environment}`,
    `Compared with ${base}.`,
    ...(problems.length === 0
      ? []
      : [
          '**This cannot be merged as it is.**',
          ...problems.map(({ path, why, cure }) => `- \`${path}\`: ${why} ${cure}`),
        ]),
    '### Blast radius',
    ...(radius.length === 0 ? ['Nothing changes for the database.'] : [table(radius)]),
    ...agreed.map(({ acknowledge }) => `Acknowledged in the environment file: \`${acknowledge ?? ''}\`.`),
    ...(upgrade.length === 0 ? [] : ['```\n' + upgrade.join('\n') + '\n```']),
    ...(fault === undefined ? [] : [`Only manifests are compared: ${fault}`]),
    '### Manifests',
    manifests.files === 0 ? 'No manifest changes.' : folded(`${manifests.files} files`, manifests.text, 'diff'),
    '### Terraform plan',
    ...(typeof terraform === 'string' ? [`No Terraform plan: ${terraform}`] : terraform.map(plan)),
  ].join('\n\n');
}

function table(radius: Review['radius']): string {
  const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
  const rows = radius.map(
    ({ level, says, reasons }) =>
      `| **${levels[level]}** | ${cell(says)} | ${reasons.map((reason) => `\`${cell(reason)}\``).join(', ')} |`,
  );
  return ['| | what happens | because of |', '| --- | --- | --- |', ...rows].join('\n');
}

/** A stack's plan: a line as it is, more of them folded. */
function plan(text: string): string {
  const [title = '', ...rest] = text.split('\n');
  return rest.length === 0 ? title : folded(title.replace(/:$/, ''), rest.join('\n').trim(), 'hcl');
}

function folded(title: string, text: string, language: string): string {
  const whole = text.length <= longest;
  const shown = whole ? text : `${text.slice(0, longest)}\n… (${text.length - longest} characters more: npm run plan)`;
  // A fence that is longer than any in the text.
  const fence = '`'.repeat(Math.max(3, ...(shown.match(/`+/g) ?? []).map((run) => run.length + 1)));
  return `<details><summary>${title}</summary>\n\n${fence}${language}\n${shown}\n${fence}\n\n</details>`;
}
