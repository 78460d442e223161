import type pg from 'pg';
import { Application } from '../cluster/argocd.js';
import { Instances } from '../cluster/instances.js';
import type { Kubernetes } from '../cluster/kubernetes.js';
import { Tidy } from '../cluster/tidy.js';
import { until } from '../cluster/wait.js';
import { type Application as Client, measuredAs } from '../config/contract/applications.js';
import type { NamedEnvironment } from '../config/load.js';
import { openLedger } from './checks/ledger.js';
import { lock } from './checks/schema.js';
import { Clients } from './clients/clients.js';
import { abandon, type LanClient } from './clients/lan-client.js';
import type { PodClient } from './clients/pod-client.js';
import { NotMeasured } from './model.js';

export interface Parts {
  readonly environment: NamedEnvironment;
  readonly lan: LanClient;
  /** Undefined where there is only a database. */
  readonly kubernetes?: Kubernetes;
  /** Stands for clients in the cluster where there is only a database. Default: pods. */
  readonly client?: PodClient;
  /** Share of the usual time for which loads and writers run. Default: 1. */
  readonly pace?: number;
  /** Whether faults may be injected. Default: they may not. */
  readonly faults?: boolean;
  /** Times that each fault is injected. Default: 1. */
  readonly repeat?: number;
  /** Runs a program on a host outside the networks that may connect. */
  readonly outside?: string | undefined;
  /** Runs a fault of a node: `COMMAND VERB NODE`. */
  readonly faultCommand?: string | undefined;
  readonly watched?: string | undefined;
  readonly tell?: (text: string) => void;
}

/** The live service: its clients on both sides, its admin, and its Kubernetes. */
export class LiveService {
  /** What the service should be. The failover bench changes its settings. */
  environment: NamedEnvironment;
  readonly lan: LanClient;
  readonly tidy = new Tidy();
  private session: pg.Client | undefined;
  private opened: Promise<Clients> | undefined;
  private runs = 0;

  constructor(readonly parts: Parts) {
    this.environment = parts.environment;
    this.lan = parts.lan;
  }

  get faultsAllowed(): boolean {
    return this.parts.faults ?? false;
  }

  get pace(): number {
    return this.parts.pace ?? 1;
  }

  /** The application as which clients in the cluster connect. */
  get application(): Client {
    return measuredAs(this.environment);
  }

  get admin(): string {
    return this.environment.roles.admin.name;
  }

  /** @throws NotMeasured where there is only a database. */
  get kubernetes(): Kubernetes {
    if (this.parts.kubernetes === undefined) throw new NotMeasured('there is no Kubernetes here');
    return this.parts.kubernetes;
  }

  get instances(): Instances {
    return new Instances(this.kubernetes, this.environment);
  }

  get argo(): Application {
    return new Application(this.kubernetes, this.environment);
  }

  /** A client in the cluster, on none of some nodes. */
  async inside(avoid: readonly string[] = []): Promise<PodClient> {
    return this.parts.client ?? (await this.clients()).get(avoid);
  }

  /** Makes further clients. @throws NotMeasured where there is only a database. */
  clients(): Promise<Clients> {
    return (this.opened ??= Clients.open(this));
  }

  tell(text: string): void {
    this.parts.tell?.(text);
  }

  /** A session of the admin from the LAN that is alive. */
  async control(): Promise<pg.Client> {
    const alive = await this.session?.query('select 1').catch(() => undefined);
    if (this.session !== undefined && alive !== undefined) return this.session;
    if (this.session !== undefined) abandon(this.session);
    const connect = () => this.lan.connect(this.admin, { queryMilliseconds: 30_000 });
    this.session = await until('the admin connects', 60, connect);
    await this.session.query(`select ${lock}`);
    return this.session;
  }

  /** Rows of a statement in that session. */
  async rows<Row extends pg.QueryResultRow>(sql: string): Promise<readonly Row[]> {
    return (await (await this.control()).query<Row>(sql)).rows;
  }

  close(): void {
    if (this.session !== undefined) abandon(this.session);
    this.session = undefined;
  }

  async openLedger(): Promise<number> {
    this.runs += 1;
    await openLedger(await this.control(), this.runs);
    return this.runs;
  }
}
