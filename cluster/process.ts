import { spawn } from 'node:child_process';
import { renameSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { UserError } from '../config/user-error.js';

export interface Result {
  /** Exit status; 127 when the program does not exist. */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface RunOptions {
  readonly cwd?: string;
  readonly env?: Record<string, string>;
  /** Milliseconds after which the program is stopped. Default: none. */
  readonly timeout?: number;
  /** Shows the output as it comes, and leaves it out of the result. Default: false. */
  readonly show?: boolean;
}

/** Runs a program to its end. Never throws for what the program does. */
export function runCommand(program: string, args: readonly string[], options: RunOptions = {}): Promise<Result> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: options.show === true ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
      timeout: options.timeout,
    });
    let stdout = '';
    let stderr = '';
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
    child.on('error', (error) => resolve({ status: 127, stdout, stderr: error.message }));
    child.on('close', (status) => resolve({ status: status ?? 1, stdout, stderr }));
  });
}

/** The last line of what a program said, of its errors where there are some. */
export const lastLine = ({ stdout, stderr }: Result): string =>
  (stderr.trim() || stdout.trim()).split('\n').at(-1) ?? '';

/** Asks for a word on the terminal. Without one, the answer is empty. */
async function ask(question: string): Promise<string> {
  if (!process.stdin.isTTY) return '';
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return (await terminal.question(question)).trim();
  } finally {
    terminal.close();
  }
}

/** Throws UserError unless the user agrees, or said `--yes`. */
export async function confirm(yes: boolean, question: string, answer: string): Promise<void> {
  if (yes || (await ask(`${question} Type ${answer}: `)) === answer) return;
  throw new UserError('Not confirmed.', 'Nothing was changed. Without a terminal, use --yes.');
}

/** Writes a file at once, so that nobody reads half of it. */
export function publish(file: string, content: string): void {
  writeFileSync(`${file}.part`, content);
  renameSync(`${file}.part`, file);
}
