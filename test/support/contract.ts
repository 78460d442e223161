import type { LiveFacts } from '../../cluster/live.js';
import { checkEnvironment } from '../../config/load.js';
import { checkContract } from '../../review/contract.js';
import { manifestFilesOf } from './synthesis.js';
import { valid } from './valid.js';

/** What the contract says of a change from one environment to another, below its first line, and whether the cluster was asked. */
export async function judged(
  before: object,
  after: object,
  live: LiveFacts = {},
): Promise<{ text: string; asked: boolean }> {
  let asked = false;
  const ask = () => {
    asked = true;
    return Promise.resolve(live);
  };
  const environment = { ...valid, ...after };
  const [old, fresh] = [manifestFilesOf({ ...valid, ...before }), manifestFilesOf(environment)];
  try {
    await checkContract(checkEnvironment('homelab', environment), old, fresh, ask);
    return { text: 'accepted', asked };
  } catch (error) {
    return { text: (error as Error).message.split('\n').slice(1).join('\n'), asked };
  }
}
