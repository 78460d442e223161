import type pg from 'pg';
import type { Kubernetes } from '../cluster/kubernetes.js';
import type { NamedEnvironment } from '../config/load.js';
import type { Clients } from './clients/clients.js';
import { NotMeasured } from './model.js';
import { possible } from './faults/faults.js';
import { inject } from './faults/inject.js';
import type { Fault } from './faults/fault.js';
import { type Attempts, type Injected, injectedOf } from './faults/injected.js';
import type { PodClient, Pod } from './clients/pod-client.js';
import { PodWriter } from './clients/pod-writer.js';
import { Instances } from '../cluster/instances.js';
import { abandon, type LanClient } from './clients/lan-client.js';
import { type Audit, audit, type Entry, LanWriters, openLedger, replicaDifference } from './checks/ledger.js';
import { type LoadPlan, loadPlans, loadStep } from './checks/load.js';
import type { Injection, LoadStep } from './report/results.js';
import { Tidy } from '../cluster/tidy.js';
import { lock } from './checks/schema.js';
import { pause, until } from '../cluster/wait.js';

export interface Parts {
  readonly environment: NamedEnvironment;
  readonly lan: LanClient;
  /** A client in the cluster, on none of the nodes given. */
  readonly client: (avoid: readonly string[]) => Promise<PodClient>;
  /** Makes further client pods. Undefined where there is only a database. */
  readonly clients?: () => Promise<Clients>;
  /** Undefined where there is only a database. */
  readonly kubernetes?: Kubernetes;
  /** Share of the usual time for which loads and writers run. Default: 1. */
  readonly pace?: number;
  readonly faultsAllowed?: boolean;
  /** Times that each fault is injected. Default: 1. */
  readonly repeat?: number;
  /** Runs a program on a host outside the networks that may connect. */
  readonly outside?: string;
  /** Runs a fault of a node: `COMMAND VERB NODE`. */
  readonly faultCommand?: string;
  /** File that `watch` wrote. */
  readonly watched?: string;
  readonly tell?: (text: string) => void;
}

export interface SteadyLedger {
  readonly audit: Audit;
  readonly replicaDifference: string | undefined;
}

/** The service that is measured, and what more than one criterion wants to know about it. */
export class AcceptanceContext {
  /** What the service should be. The failover bench changes its settings. */
  environment: NamedEnvironment;
  readonly lan: LanClient;
  readonly tidy = new Tidy();
  /** Every fault that was injected, in order. */
  readonly injections: Injection[] = [];
  readonly load: LoadStep[] = [];
  private readonly known = new Map<string, Promise<unknown>>();
  private session: pg.Client | undefined;
  private runs = 0;

  constructor(readonly parts: Parts) {
    this.environment = parts.environment;
    this.lan = parts.lan;
  }

  get faultsAllowed(): boolean {
    return this.parts.faultsAllowed ?? false;
  }

  get pace(): number {
    return this.parts.pace ?? 1;
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

  inside(avoid: readonly string[] = []): Promise<PodClient> {
    return this.parts.client(avoid);
  }

  /** A further client on a node of the cluster, that the caller deletes. */
  async clientOn(node: string): Promise<Pod> {
    const clients = await this.parts.clients?.();
    if (clients === undefined) throw new NotMeasured('there is no Kubernetes here');
    return clients.on(node);
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

  close(): void {
    if (this.session !== undefined) abandon(this.session);
    this.session = undefined;
  }

  /** Holds as many connections from both sides as a plan says. */
  loaded(plan: LoadPlan): Promise<LoadStep> {
    return this.once(`${plan.connections} connections`, async () => {
      this.tell(`${plan.connections} connections from both sides for ${plan.seconds} s`);
      const [inside, control] = [await this.inside(), await this.control()];
      const parties = { environment: this.environment, lan: this.lan, inside, control };
      const step = await loadStep(parties, { ...plan, seconds: Math.ceil(plan.seconds * this.pace) });
      this.load.push(step);
      return step;
    });
  }

  /** All plans, from one client to 100. */
  async loads(): Promise<readonly LoadStep[]> {
    for (const plan of loadPlans) await this.loaded(plan);
    return this.load;
  }

  /** Number of a new run of the ledger. */
  async openLedger(): Promise<number> {
    this.runs += 1;
    await openLedger(await this.control(), this.runs);
    return this.runs;
  }

  /** The ledger written for 10 s from both sides while nothing is broken. */
  async steadyLedger(): Promise<SteadyLedger> {
    return this.once('ledger', async () => {
      this.tell('writers on both sides fill the ledger for 10 s');
      const run = await this.openLedger();
      const inside = await this.inside();
      const fromCluster = await PodWriter.start(inside, run);
      const fromLan = new LanWriters(this.lan, this.admin, run, 4);
      await pause(10_000 * this.pace);
      await fromLan.stop();
      const entries: readonly Entry[] = [...fromLan.entries, ...(await fromCluster.stop())];
      const control = await this.control();
      return {
        audit: await audit(control, run, entries),
        replicaDifference: await replicaDifference(control, inside, run),
      };
    });
  }

  /**
   * What those of some faults did that can happen here, and why some could not be injected. Each is injected as often as
   * the run says, once it is asked for.
   *
   * @throws NotBack when the service stayed away after one of them.
   * @throws NotMeasured when none landed.
   */
  async faults(faults: readonly Fault[]): Promise<Injected> {
    const attempts: Attempts[] = [];
    for (const fault of possible(faults, this.environment)) {
      attempts.push(await this.once(`fault ${fault.name}`, () => this.repeated(fault)));
    }
    return injectedOf(attempts);
  }

  private async repeated(fault: Fault): Promise<Attempts> {
    const seen: Injection[] = [];
    for (let time = 0; time < (this.parts.repeat ?? 1); time++) {
      try {
        const injection = await inject(this, fault);
        seen.push(injection);
        this.injections.push(injection);
      } catch (error) {
        return { fault: fault.name, seen, stopped: error as Error };
      }
    }
    return { fault: fault.name, seen };
  }

  /** Runs an experiment once, however many criteria ask for it. */
  once<Answer>(name: string, run: () => Promise<Answer>): Promise<Answer> {
    const known = this.known.get(name) as Promise<Answer> | undefined;
    const answer = known ?? run();
    this.known.set(name, answer);
    return answer;
  }
}
