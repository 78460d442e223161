import { BulkLoad } from '../checks/bulk-load.js';
import { PodWriter } from '../clients/pod-writer.js';
import { type Entry, LanWriters } from '../checks/ledger.js';
import type { LiveService } from '../service.js';
import type { Aim } from './fault.js';

/** Clients on the LAN that write while something breaks. */
const onLan = 4;

interface Told {
  readonly lan: readonly Entry[];
  /** Undefined when the client was lost. */
  readonly cluster: readonly Entry[] | undefined;
  readonly all: readonly Entry[];
}

/** Clients on the LAN, in the cluster, and on nodes that a fault is interested in, which all write to the ledger. */
export class Writers {
  private constructor(
    private readonly lan: LanWriters,
    private readonly cluster: PodWriter | undefined,
    private readonly onNodes: readonly { readonly writer: PodWriter; readonly leave: () => Promise<void> }[],
    private readonly load: BulkLoad,
  ) {}

  /** @param primary address of the primary, for the clients that stay with it. */
  static async start(context: LiveService, run: number, aim: Aim, primary: string, load: BulkLoad): Promise<Writers> {
    const inside = await context.inside(aim.nodes).catch(() => undefined);
    const cluster = inside === undefined ? undefined : await PodWriter.start(inside, run);
    const onNodes = [];
    for (const [index, node] of (aim.clientsOn ?? []).entries()) {
      const pod = await (await context.clients()).start({ on: node });
      // By its address: an isolated node resolves no name.
      const writer = await PodWriter.start(pod, run, index + 1, `hostaddr=${primary}`);
      onNodes.push({ writer, leave: () => pod.delete() });
    }
    return new Writers(new LanWriters(context.lan, context.admin, run, onLan), cluster, onNodes, load);
  }

  async stop(): Promise<Told> {
    await this.lan.stop();
    await this.load.stop();
    const cluster = await this.cluster?.stop().catch(() => undefined);
    const onNodes: Entry[] = [];
    for (const { writer, leave } of this.onNodes) {
      onNodes.push(...(await writer.stop()));
      await leave();
    }
    const { entries: lan } = this.lan;
    return { lan, cluster, all: [...lan, ...(cluster ?? []), ...onNodes, ...this.load.entries] };
  }

  /** Ends what runs here, without an answer. */
  async abandon(): Promise<void> {
    await this.stop().catch(() => undefined);
    for (const { leave } of this.onNodes) await leave().catch(() => undefined);
  }
}
