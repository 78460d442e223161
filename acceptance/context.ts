import { pause } from '../cluster/wait.js';
import { type Audit, audit, type Entry, LedgerClients, replicaDifference } from './checks/ledger.js';
import { type LoadPlan, loadPlans, loadStep } from './checks/load.js';
import { applicationPods } from './clients/application-pod.js';
import { PodWriter } from './clients/pod-writer.js';
import type { Fault } from './faults/fault.js';
import { possible } from './faults/faults.js';
import { inject } from './faults/inject.js';
import { type Attempts, type Injected, injectedOf } from './faults/injected.js';
import type { Injection, LoadStep } from './model.js';
import { LiveService } from './service.js';

/** What more than one criterion wants to know about the service: each experiment is run once. */
export class AcceptanceContext extends LiveService {
  /** Every fault that was injected, in order. */
  readonly injections: Injection[] = [];
  readonly load: LoadStep[] = [];
  private readonly known = new Map<string, Promise<unknown>>();

  /** A pod for each declared application, where it runs. */
  applicationPods(): ReturnType<typeof applicationPods> {
    return this.once('application pods', () => applicationPods(this.kubernetes, this.environment, this.tidy));
  }

  /** Holds as many connections from both sides as a plan says. */
  loaded(plan: LoadPlan): Promise<LoadStep> {
    return this.once(`${plan.connections} connections`, async () => {
      this.tell(`${plan.connections} connections from both sides for ${plan.seconds} s`);
      const step = await loadStep(this, { ...plan, seconds: Math.ceil(plan.seconds * this.pace) });
      this.load.push(step);
      return step;
    });
  }

  async loads(): Promise<readonly LoadStep[]> {
    for (const plan of loadPlans) await this.loaded(plan);
    return this.load;
  }

  /** The ledger written for 10 s from both sides while nothing is broken. */
  steadyLedger(): Promise<{ readonly audit: Audit; readonly replicaDifference: string | undefined }> {
    return this.once('ledger', async () => {
      this.tell('writers on both sides fill the ledger for 10 s');
      const run = await this.openLedger();
      const inside = await this.inside();
      const fromCluster = await PodWriter.start(inside, run);
      const fromLan = new LedgerClients(this.lan, this.admin, run);
      fromLan.write(4);
      await pause(10_000 * this.pace);
      await fromLan.stop();
      const entries: readonly Entry[] = [...fromLan.entries, ...(await fromCluster.stop())];
      const control = await this.control();
      const seen = await audit(control, run, entries);
      return { audit: seen, replicaDifference: await replicaDifference(control, inside, run) };
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
