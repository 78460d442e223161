import { clearWay, declareGone, forget } from './act.js';
import type { Api } from './api.js';
import { type Network, Observer } from './look.js';
import type { Metrics } from './metrics.js';
import type { Look } from './observation.js';
import { Problems, announce, log } from './report.js';
import type { Self, Settings } from './settings.js';
import { type Verdict, behind, caughtUp, isWhole, refusals, verdicts } from './verdict.js';

/** For how long no other pod of a Cluster is declared gone, in milliseconds, unless it is whole again. */
const pauseMs = 300_000;
/** How long an instance has to be silent, and not gone, for people to be told, in milliseconds. */
const doubtMs = 30_000;
/** For how long looks are kept, in milliseconds: longer than anything that is asked of them. */
const keptMs = 90_000;
/** While nobody is silent or behind, and no pod was declared gone lately, one look in so many is a full one. */
const fullEvery = 10;

/** What a steward works with. */
export interface World {
  readonly settings: Settings;
  readonly self: Self;
  readonly api: Api;
  readonly network: Network;
  readonly metrics: Metrics;
  /** A clock that never goes back, in milliseconds. */
  readonly now: () => number;
}

/** Looks after one Cluster: looks, judges, and declares the pods of a lost node gone. */
export class Steward {
  private readonly observer: Observer;
  private readonly labels: { readonly cluster: string };
  private looks: readonly Look[] = [];
  private caughtUp: ReadonlySet<string> = new Set();
  private turns = 0;
  private lastClean: number;
  private record: { readonly pod: string; readonly version: string; readonly since: number } | undefined;
  private readonly told = new Set<string>();
  private readonly problems: Problems;

  constructor(
    private readonly cluster: string,
    private readonly world: World,
  ) {
    const { settings, self, api, network, metrics, now } = world;
    this.observer = new Observer(cluster, settings, self, api, network, now);
    this.labels = { cluster };
    this.problems = new Problems('all is answered again', this.labels);
    this.lastClean = now();
    metrics.set('postgres_steward_clean_look_age_seconds', this.labels, () => (now() - this.lastClean) / 1000);
    for (const action of ['primary', 'replica', 'image', 'deposed'])
      metrics.count('postgres_steward_actions_total', { ...this.labels, action }, 0);
    metrics.count('postgres_steward_failed_steps_total', this.labels, 0);
  }

  /** One look and what follows from it. */
  async turn(): Promise<void> {
    const { settings, self } = this.world;
    const acted = (this.record?.pod ?? '') !== '';
    const due = this.turns++ % fullEvery === 0;
    const look = await this.observer.look((seen) => {
      if (due || behind([...this.looks, seen], this.caughtUp).length > 0) return 'objects and statuses';
      return acted ? 'objects' : 'nothing';
    });
    this.looks = [...this.looks, look].filter(({ to }) => look.to - to < keptMs);
    this.caughtUp = caughtUp(this.caughtUp, this.looks);
    this.measure(look);
    if (look.cluster !== undefined && look.clean) await this.tidy(look);
    const rules = { node: self.node, waitMs: settings.waitSeconds * 1000, caughtUp: this.caughtUp };
    const judged = verdicts(this.looks, rules);
    const gone = judged.find(({ refusal }) => refusal === undefined);
    if (gone !== undefined) await this.act(gone, look);
    else await this.doubt(judged, look);
  }

  private async act(verdict: Verdict, look: Look): Promise<void> {
    const { settings, api, metrics } = this.world;
    const { suspect, role, silentMs } = verdict;
    const seconds = (silentMs / 1000).toFixed(1);
    // All that was seen, so that the verdict can be found again.
    const looks = this.looks.filter(({ to }) => look.to - to <= silentMs + 2000);
    log('warning', `the ${role} ${suspect.name} is gone`, { cluster: this.cluster, verdict, looks });
    try {
      const deeds = await declareGone(verdict, look, this.cluster, settings, api);
      metrics.count('postgres_steward_actions_total', { ...this.labels, action: role });
      const failed = deeds.filter(({ error }) => error !== undefined);
      metrics.count('postgres_steward_failed_steps_total', this.labels, failed.length);
      const done = deeds.map(({ step, error }) => (error === undefined ? step : `${step} failed: ${error}`)).join('; ');
      await this.tell(
        'NodeLost',
        `Node ${suspect.node} has been silent for ${seconds} s with the ${role}: ${done}`,
        look,
      );
    } catch (error) {
      metrics.count('postgres_steward_failed_steps_total', this.labels);
      log('error', 'the pod was not declared gone', { cluster: this.cluster, pod: suspect.name, error: String(error) });
    }
  }

  private async doubt(judged: readonly Verdict[], look: Look): Promise<void> {
    for (const { suspect, role, silentMs, refusal } of judged) {
      if (refusal === undefined || refusal === 'own-node') continue;
      this.world.metrics.count('postgres_steward_refusals_total', { ...this.labels, refusal });
      const once = `${suspect.uid} ${refusal}`;
      if (refusal === 'terminating' || silentMs < doubtMs || this.told.has(once)) continue;
      this.told.add(once);
      const seconds = Math.round(silentMs / 1000);
      await this.tell(
        'NodeLostDoubted',
        `The ${role} ${suspect.name} on node ${suspect.node} has been silent for ${seconds} s and is not declared gone: ${refusals[refusal]}`,
        look,
      );
    }
    if (judged.length === 0) this.told.clear();
  }

  /** Pods that are in the way, and a record that is old enough; its age is known by this clock alone. */
  private async tidy(look: Look): Promise<void> {
    const { settings, api, metrics, now } = this.world;
    const { record } = look;
    try {
      if (record?.version !== this.record?.version) {
        this.record = record === undefined ? undefined : { ...record, since: now() };
        // The pods may have been read before it was written.
      } else if (this.record !== undefined && record !== undefined && record.pod !== '') {
        const isOld = now() - this.record.since > pauseMs;
        if (isOld || isWhole(this.looks, this.caughtUp)) await forget(record, this.cluster, settings, api);
      }
      for (const { action, why } of await clearWay(look, this.cluster, settings, api)) {
        metrics.count('postgres_steward_actions_total', { ...this.labels, action });
        await this.tell(action === 'image' ? 'ImageMissing' : 'PrimaryDeposed', why, look);
      }
    } catch (error) {
      log('error', 'tidying failed', { cluster: this.cluster, error: String(error) });
    }
  }

  private measure({ clean, cluster, instances, problems, to }: Look): void {
    const { metrics, self } = this.world;
    if (clean && cluster !== undefined) this.lastClean = to;
    const silent = instances.filter((each) => each.silent).length;
    const unheard = instances.filter((each) => !each.heardBefore && each.ready && each.node !== self.node).length;
    metrics.set('postgres_steward_silent_instances', this.labels, silent);
    metrics.set('postgres_steward_unheard_instances', this.labels, unheard);
    metrics.set('postgres_steward_behind_instances', this.labels, behind(this.looks, this.caughtUp).length);
    const ends = instances.flatMap(({ status }) => status?.certificateEnds ?? []);
    if (ends.length > 0)
      metrics.set(
        'postgres_certificate_end_timestamp_seconds',
        { ...this.labels, certificate: 'server' },
        Math.min(...ends) / 1000,
      );
    this.problems.tell(problems);
  }

  private tell(reason: Parameters<typeof announce>[0], message: string, { cluster }: Look): Promise<void> {
    const about = { apiVersion: 'postgresql.cnpg.io/v1', kind: 'Cluster', name: this.cluster, uid: cluster?.uid ?? '' };
    return announce(reason, message, about, this.world);
  }
}
