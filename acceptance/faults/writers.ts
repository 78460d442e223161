import { PodWriter } from '../clients/pod-writer.js';
import { type Entry, LedgerClients } from '../checks/ledger.js';
import type { LiveService } from '../service.js';
import type { Aim } from './fault.js';

/** Clients on the LAN that write while something breaks. */
const onLan = 4;

/** Clients on the LAN, in the cluster, and on nodes that a fault is interested in, which all write to the ledger. */
export class Writers {
  /** Loads rows while something else is done; what is acknowledged counts like every other write. */
  readonly bulk: LedgerClients;
  private readonly lan: LedgerClients;
  private cluster: PodWriter | undefined;
  private readonly onNodes: { readonly writer: PodWriter; readonly leave: () => Promise<void> }[] = [];

  constructor(
    private readonly context: LiveService,
    private readonly run: number,
  ) {
    this.bulk = new LedgerClients(context.lan, context.admin, run);
    this.lan = new LedgerClients(context.lan, context.admin, run);
  }

  /** @param primary address of the primary, for the clients that stay with it. */
  async start(aim: Aim, primary: string): Promise<void> {
    const inside = await this.context.inside(aim.nodes).catch(() => undefined);
    if (inside !== undefined) this.cluster = await PodWriter.start(inside, this.run);
    for (const [index, node] of (aim.clientsOn ?? []).entries()) {
      const pod = await (await this.context.clients()).start({ on: node });
      // By its address: an isolated node resolves no name.
      const writer = await PodWriter.start(pod, this.run, index + 1, `hostaddr=${primary}`);
      this.onNodes.push({ writer, leave: () => pod.delete() });
    }
    this.lan.write(onLan);
  }

  /** Ends them, and returns what they were told; `cluster` is undefined when the client there was lost. */
  async stop() {
    await this.lan.stop();
    await this.bulk.stop();
    const cluster = await this.cluster?.stop().catch(() => undefined);
    const onNodes: Entry[] = [];
    for (const { writer, leave } of this.onNodes) {
      onNodes.push(...(await writer.stop()));
      await leave();
    }
    const { entries: lan } = this.lan;
    return { lan, cluster, all: [...lan, ...(cluster ?? []), ...onNodes, ...this.bulk.entries] };
  }

  /** Ends what runs here, without an answer. */
  async abandon(): Promise<void> {
    await this.stop().catch(() => undefined);
    for (const { leave } of this.onNodes) await leave().catch(() => undefined);
  }
}
