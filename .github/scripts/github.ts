/** A variable that GitHub, or the step, sets. Throws where it is missing. */
export function setting(name: string): string {
  const value = process.env[name] ?? '';
  if (value === '') throw new Error(`${name} is not set. Set it in the env of the step.`);
  return value;
}

/** Asks the API of GitHub about this repository with the token of the job. Throws its answer where that is no success. */
export async function github<Answer>(path: string): Promise<Answer> {
  const url = `${setting('GITHUB_API_URL')}/repos/${setting('GITHUB_REPOSITORY')}${path}`;
  const headers = { accept: 'application/vnd.github+json', authorization: `Bearer ${setting('GITHUB_TOKEN')}` };
  const response = await fetch(url, { headers });
  if (!response.ok) throw new Error(`GET ${url} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as Answer;
}

/** Shows a message on the page of the run. */
export function annotate(level: 'error' | 'warning', message: string): void {
  console.log(`::${level}::${message.replaceAll('%', '%25').replaceAll('\n', '%0A')}`);
}

/** Runs a script: its faults become an annotation and exit status 1. */
export async function main(script: () => Promise<void>): Promise<void> {
  try {
    await script();
  } catch (error) {
    annotate('error', (error as Error).message);
    process.exitCode = 1;
  }
}
