import { environmentSchema } from '../../../config/environment.js';
import { proven, versionsRecord } from '../../../config/proven.js';
import { fieldsOf } from '../../../config/schema/reference.js';

const tried = [
  ['CloudNativePG', Object.values(proven.operator)],
  ['PostgreSQL', proven.postgres],
  ['Kubernetes', proven.kubernetes],
  ['Barman Cloud plugin', Object.values(proven.plugin)],
  ['Argo CD', proven.argocd],
].map(([name, versions]) => `${String(name)} ${[versions].flat().join(', ')}`);

const head = `# Settings

Every field of a file in \`environments/\`, generated from the schema that checks it. \`[]\` stands for an entry of a list, \`<name>\` for a name of your choice; a word in parentheses for the kind that has the field. Faults are reported all at once, each with its path, the value, why, and the cure.

Tried together, and measured: ${tried.join('; ')}. [Other versions](${versionsRecord.replace('docs/', '')}) get a warning where synthesis or preflight sees them.
`;

/** docs/configuration.md as the schema has it. */
export function configurationReference(): string {
  const groups = new Map<string, string[]>();
  for (const { path, description, default: value, required } of fieldsOf(environmentSchema)) {
    const group = path.split(/[.([]/)[0] ?? '';
    const needed = required ? '**required**' : value === undefined ? '' : `\`${JSON.stringify(value)}\``;
    const row = `| \`${path}\` | ${needed} | ${description.replaceAll('|', '\\|')} |`;
    groups.set(group, [...(groups.get(group) ?? []), row]);
  }
  const tables = [...groups].map(([group, rows]) => {
    const title = environmentSchema.shape[group as keyof typeof environmentSchema.shape].description ?? '';
    return `\n## ${group}\n\n${title}\n\n| field | default | meaning |\n| --- | --- | --- |\n${rows.join('\n')}\n`;
  });
  return head + tables.join('');
}
