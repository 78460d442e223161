import type pg from 'pg';
import type { Kubernetes } from '../../cluster/kubernetes.js';
import { lastLine, runCommand } from '../../cluster/process.js';
import type { NamedEnvironment } from '../../config/load.js';
import { type Injection, NotMeasured } from '../model.js';
import type { Instance, Instances } from '../../cluster/instances.js';

export interface FaultContext {
  readonly kubernetes: Kubernetes;
  readonly environment: NamedEnvironment;
  readonly instances: Instances;
  readonly primary: Instance;
  readonly replicas: readonly [Instance, ...Instance[]];
  /** Does something to nodes that only their owner can do, by the command of `--fault-command`. */
  readonly command: (verb: Verb, ...words: readonly string[]) => Promise<void>;
  /** Loads rows while something else is done; what is acknowledged counts like every other write. */
  readonly load: (rows: number) => void;
  /** Asks the database, as the admin. */
  readonly query: <Row extends pg.QueryResultRow>(sql: string) => Promise<readonly Row[]>;
}

/**
 * What `--fault-command` is asked for: `off NODE` and `on NODE` are the power, `cut NODE` and `join NODE` the network
 * cable, `deafen NODE` and `undeafen NODE` cut it off from the API server alone, `part NODE NODE` and
 * `unpart NODE NODE` two nodes from each other. `slow NODE MBIT` narrows the way to a node, `impair NODE MILLISECONDS
 * PERCENT` delays every packet that it sends or gets and loses a share of them, and `clear NODE` ends both. `freeze NODE`
 * stops every process there (SIGSTOP), and `freeze api` the API server, until `thaw`. `restart NODE PROGRAM` kills the
 * `kubelet` or the `containerd` there, and `restart api` the API server; it returns once another process runs. `busy NODE
 * COUNT` starts that many processes that only calculate, and `idle NODE` ends them. A repair asks again when it was
 * interrupted: what is so already, as `on` for a node that is on, is to be left alone.
 */
export const verbs = [
  'off',
  'on',
  'cut',
  'join',
  'deafen',
  'undeafen',
  'part',
  'unpart',
  'slow',
  'impair',
  'clear',
  'freeze',
  'thaw',
  'restart',
  'busy',
  'idle',
] as const;

export type Verb = (typeof verbs)[number];

/** A fault that has a target. */
export interface Aim {
  readonly target: string;
  /** Nodes that are lost with it: no client may run there. */
  readonly nodes?: readonly string[];
  /** Nodes on which a further client writes to the primary, whatever becomes of the endpoints. */
  readonly clientsOn?: readonly string[];
  /** What leads to the fault, while clients write. Returns what else is worth knowing, if anything. */
  readonly prepare?: () => Promise<string | undefined>;
  readonly inject: () => Promise<unknown>;
  /** Why it cannot be seen to have happened, or undefined when it can. Asked again for a minute. */
  readonly missed: () => Promise<string | undefined>;
  /** Whether the fault ended by itself, so that waiting tells no more. Default: it does not. */
  readonly over?: () => Promise<boolean>;
  /** Repairs it by hand. Left out where nothing has to be. It may be called twice. */
  readonly heal?: () => Promise<unknown>;
}

export interface Fault {
  readonly name: string;
  readonly class: Injection['class'];
  /** What it does, for the question that is asked before. */
  readonly breaks: string;
  /** Whether it leaves the primary alone, so that there is nothing to detect. Default: it does not. */
  readonly sparesPrimary?: boolean;
  /** Whether it can happen to a service with these settings. Default: to every one. */
  readonly happensTo?: (environment: NamedEnvironment) => boolean;
  /** Seconds within which it has to be seen to have landed. Default: 60. */
  readonly landsWithin?: number;
  /** Seconds until it is healed. Default: 0, as soon as it is seen to have landed. */
  readonly lasts?: number;
  readonly aim: (context: FaultContext) => Promise<Aim> | Aim;
}

/** The command of `--fault-command`. Throws NotMeasured when there is none, or when it fails. */
export function faultCommand(command: string | undefined): FaultContext['command'] {
  return async (verb, ...words) => {
    if (command === undefined) throw new NotMeasured('no --fault-command');
    const [program = '', ...args] = command.split(' ');
    const result = await runCommand(program, [...args, verb, ...words], { timeout: 120_000 });
    if (result.status === 0) return;
    throw new NotMeasured(`${[command, verb, ...words].join(' ')} failed: ${lastLine(result)}`);
  };
}
