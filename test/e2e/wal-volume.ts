import type { Kubernetes } from '../../cluster/kubernetes.js';
import { program } from '../../constructs/manifests/programs.js';
import { expect } from './report.js';

const folder = '/var/lib/postgresql/wal';
const filler = `${folder}/e2e-filler`;

/** The volume of the write-ahead log of an instance, also while its PostgreSQL is stopped: seen from the container that archives. */
export class WalVolume {
  constructor(
    private readonly kubernetes: Kubernetes,
    private readonly namespace: string,
    private readonly pod: string,
  ) {}

  /**
   * Takes all of its room but some MiB, by a file of that size.
   *
   * @throws Error when there is so much that other things than the volume live on that file system.
   */
  async take(allBut: number): Promise<void> {
    const free = Number(await this.python('free', folder));
    expect(free <= 16_384, `${free} MiB are free on the WAL volume of ${this.pod}: give it a file system of its own`);
    expect(free > allBut, `only ${free} MiB are free on the WAL volume of ${this.pod}`);
    await this.python('take', filler, String(free - allBut));
  }

  /** Gives back what was taken. */
  async release(): Promise<void> {
    await this.python('release', filler);
  }

  /** That container has no shell, but what Barman is written in. */
  private async python(...args: readonly string[]): Promise<string> {
    const { status, stdout, stderr } = await this.kubernetes.run(
      { namespace: this.namespace, name: this.pod, container: 'plugin-barman-cloud' },
      ['python3', '-c', program('faults/volume.py'), ...args],
      60,
    );
    expect(status === 0, stderr);
    return stdout.trim();
  }
}
