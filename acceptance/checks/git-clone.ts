import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Document, type Tags, parseDocument } from 'yaml';
import { runCommand } from '../../cluster/process.js';
import type { NamedEnvironment } from '../../config/load.js';
import { NotMeasured } from '../model.js';

const identity = ['-c', 'user.name=acceptance run', '-c', 'user.email=acceptance@localhost'];

/** A manifest after a change, in YAML 1.1 as Kubernetes reads it: a bare on is a boolean there. */
export function edited(manifest: string, change: (document: Document) => void): string {
  // With omap, a map that is new becomes a list of pairs, which Kubernetes does not know.
  const customTags = (tags: Tags) => tags.filter((tag) => typeof tag === 'string' || !tag.tag.endsWith(':omap'));
  const document = parseDocument(manifest, { version: '1.1', customTags });
  change(document);
  return document.toString();
}

/** A clone of the repository that Argo CD reads, in which one commit is made, pushed, and reverted. */
export class GitClone {
  private pushed = false;

  private constructor(
    private readonly folder: string,
    private readonly environment: NamedEnvironment,
  ) {}

  /** @throws NotMeasured when the repository cannot be cloned from here. */
  static async open(environment: NamedEnvironment): Promise<GitClone> {
    const clone = new GitClone(await mkdtemp(join(tmpdir(), 'acceptance-git-')), environment);
    const { repository, revision } = environment.argocd;
    await clone.git('clone', '--quiet', '--depth', '2', '--branch', revision, repository, '.');
    return clone;
  }

  /** Changes a manifest of the environment, for example `cluster-postgres-1.yaml`. */
  async edit(manifest: string, change: (document: Document) => void): Promise<void> {
    const file = join(this.folder, 'manifests', this.environment.name, manifest);
    await writeFile(file, edited(await readFile(file, 'utf8'), change));
  }

  /** Commits what was changed, and pushes it. Throws NotMeasured when that fails. */
  async push(message: string): Promise<void> {
    await this.git(...identity, 'commit', '--quiet', '--all', '--message', `${message} (acceptance run)`);
    await this.send();
    this.pushed = true;
  }

  /** Reverts the commit, if it was pushed and not reverted yet, and pushes that. */
  async revert(): Promise<void> {
    if (!this.pushed) return;
    await this.git(...identity, 'revert', '--no-edit', 'HEAD');
    await this.send();
    this.pushed = false;
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  private send(): Promise<void> {
    return this.git('push', '--quiet', 'origin', `HEAD:${this.environment.argocd.revision}`);
  }

  private async git(...args: string[]): Promise<void> {
    const env = { GIT_TERMINAL_PROMPT: '0' };
    const { status, stderr } = await runCommand('git', args, { env, timeout: 60_000, cwd: this.folder });
    if (status === 0) return;
    const verb = args.find((word) => /^[a-z]+$/.test(word)) ?? '';
    const said = stderr.trim().split('\n').at(-1) ?? '';
    throw new NotMeasured(`git ${verb} ${this.environment.argocd.repository}: ${said}`);
  }
}
