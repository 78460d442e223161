#!/usr/bin/env node
/**
 * Tells CloudNativePG that the node of an instance is lost, long before Kubernetes notices: it declares the pod gone. And it
 * keeps the certificate of the CA current where applications run. Usage: node steward.mjs SETTINGS [ACCOUNT]: a JSON file, and the folder of the service account.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Api } from './api.js';
import { AuthorityCopies } from './copies.js';
import { Metrics, serve } from './metrics.js';
import { instanceStatus, signOfLife } from './network.js';
import { log } from './report.js';
import type { Settings } from './settings.js';
import { Steward } from './steward.js';

const everyMs = 1000;
const copiesEveryMs = 60_000;
const healthyMs = 30_000;

function given(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`${name} is not set; the Deployment of the steward sets it`);
  return value;
}

// The first process of a container ignores signals that it does not handle.
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => process.exit(0));

const [file, account = '/var/run/secrets/kubernetes.io/serviceaccount'] = process.argv.slice(2);
if (file === undefined) throw new Error('Usage: node steward.mjs SETTINGS [ACCOUNT]');
const settings = JSON.parse(readFileSync(file, 'utf8')) as Settings;
const self = { pod: given('POD_NAME'), node: given('NODE_NAME') };
const api = new Api({
  host: given('KUBERNETES_SERVICE_HOST'),
  port: Number(given('KUBERNETES_SERVICE_PORT')),
  tokenFile: `${account}/token`,
  authorityFile: `${account}/ca.crt`,
});
const now = () => performance.now();
const metrics = new Metrics();
const world = { settings, self, api, network: { instanceStatus, signOfLife }, metrics, now };
const lastTurn = new Map(settings.clusters.map((cluster) => [cluster, now()]));
serve(metrics, () => [...lastTurn.values()].every((at) => now() - at < healthyMs), settings.port);
log('info', 'looking', { settings, self });

async function repeat(turn: () => Promise<void>, ms: number): Promise<never> {
  for (;;) {
    const started = now();
    await turn();
    await sleep(Math.max(0, started + ms - now()));
  }
}

function lookAfter(cluster: string): Promise<never> {
  const steward = new Steward(cluster, world);
  return repeat(async () => {
    await steward.turn();
    lastTurn.set(cluster, now());
  }, everyMs);
}

const copies = new AuthorityCopies(world);
await Promise.all([...settings.clusters.map(lookAfter), repeat(() => copies.turn(), copiesEveryMs)]);
