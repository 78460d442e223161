import type { Kubernetes } from '../../cluster/kubernetes.js';
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
    const free = Number(await this.python(`v = os.statvfs('${folder}'); print(v.f_bavail * v.f_frsize // 1048576)`));
    expect(free <= 16_384, `${free} MiB are free on the WAL volume of ${this.pod}: give it a file system of its own`);
    expect(free > allBut, `only ${free} MiB are free on the WAL volume of ${this.pod}`);
    await this.python(
      `os.posix_fallocate(os.open('${filler}', os.O_CREAT | os.O_WRONLY), 0, ${free - allBut} * 1048576)`,
    );
  }

  /** Gives back what was taken. */
  async release(): Promise<void> {
    await this.python(`os.path.exists('${filler}') and os.remove('${filler}')`);
  }

  /** That container has no shell, but what Barman is written in. */
  private async python(program: string): Promise<string> {
    const { status, stdout, stderr } = await this.kubernetes.run(
      { namespace: this.namespace, name: this.pod, container: 'plugin-barman-cloud' },
      ['python3', '-c', `import os; ${program}`],
      60,
    );
    expect(status === 0, stderr);
    return stdout.trim();
  }
}
