import { filesBelow, synthesizeProject } from '../support/synthesis.js';

/** The configuration that Terraform gets, as text. */
export async function stackOf(environment: string, stack: string): Promise<string> {
  const files = filesBelow(await synthesizeProject([environment]));
  return files.get(`cdktf.out/stacks/${environment}-${stack}/cdk.tf.json`) ?? '';
}

/** The folder that Argo CD applies, as one text. */
export async function manifestsOf(environment: string): Promise<string> {
  const files = filesBelow(await synthesizeProject([environment]));
  const folder = `manifests/${environment}/`;
  return [...files]
    .filter(([path]) => path.startsWith(folder))
    .map(([path, content]) => `# ${path.slice(folder.length)}\n${content}`)
    .join('---\n');
}
