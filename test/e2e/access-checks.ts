import { measuredAs } from '../../config/contract/applications.js';
import { runCommand } from '../../cluster/process.js';
import type { NamedEnvironment } from '../../config/load.js';
import type { Probe } from './probe.js';
import { type Report, expect } from './report.js';

interface Context {
  readonly report: Report;
  readonly probe: Probe;
  readonly environment: NamedEnvironment;
  /** Runs a program on a host outside lan.networks. */
  readonly outside: string | undefined;
}

/** Who may connect, and every way that must be closed. */
export async function accessChecks({ report, probe, environment, outside }: Context): Promise<void> {
  const { lan, roles, postgres, pooler } = environment;
  const admin = roles.admin.name;
  const reader = roles.lanReader.name;

  await report.check('US1 an application pod writes, is deleted, and its successor reads the data back', async () => {
    await probe.namespace('e2e-allowed', true);
    const write = await probe.fromPod(
      'e2e-allowed',
      'writer',
      "create table e2e_us1 (line text); insert into e2e_us1 values ('one'), ('two') returning line",
    );
    expect(write.succeeded, write.output);
    const read = await probe.fromPod('e2e-allowed', 'reader', 'select line from e2e_us1 order by line desc');
    expect(read.succeeded && read.output.endsWith('two\none'), read.output);
    return `by TLS verify-full; the two rows came back`;
  });

  const pooled = 'US1 an application connects through the pooler by TLS verify-full';
  if (pooler.enabled) {
    await report.check(pooled, async () => {
      const read = await probe.fromPod(
        'e2e-allowed',
        'pooled',
        'select line from e2e_us1 order by 1 desc',
        'poolerEndpoint',
      );
      expect(read.succeeded && read.output.endsWith('two\none'), read.output);
      return 'the two rows came back';
    });
  } else {
    report.skip(pooled, 'pooler.enabled is false');
  }

  await report.check(
    'US2 the admin connects from the LAN by TLS verify-full and runs an administrative query',
    async () => {
      const started = performance.now();
      const { rows } = await probe.query(
        admin,
        'select inet_client_addr() as address, version, count(*) over () as sessions from pg_stat_ssl join pg_stat_activity using (pid) where pid = pg_backend_pid()',
      );
      const milliseconds = performance.now() - started;
      await probe.query(admin, 'create database e2e_probe');
      await probe.query(admin, 'drop database e2e_probe');
      const { address, version } = rows[0] as { address: string; version: string };
      return `${version} from ${address} in ${milliseconds.toFixed(0)} ms; created and dropped a database`;
    },
  );

  await report.check('US2 the LAN reader reads tables and is refused an administrative query', async () => {
    const { rowCount } = await probe.query(reader, 'select line from e2e_us1');
    expect(rowCount === 2, `it read ${rowCount ?? 0} rows`);
    const refused = await probe.refusal(reader, 'create database e2e_probe');
    expect(refused.code === '42501', `${refused.code}: ${refused.message}`);
    return `2 rows; ${refused.code} ${refused.message}`;
  });

  const refusals: [string, string, () => Promise<{ code: string; message: string }>][] = [
    ['a wrong password', '28P01', () => probe.refusal(admin, 'select 1', { password: 'wrong' })],
    ['an unknown role', '28000', () => probe.refusal(reader, 'select 1', { user: 'nobody' })],
    ['an unknown database', '3D000', () => probe.refusal(admin, 'select 1', { database: 'unknown' })],
    [
      'a database of others to the LAN reader',
      '28000',
      () => probe.refusal(reader, 'select 1', { database: 'postgres' }),
    ],
    ['a connection without TLS', '28000', () => probe.refusal(admin, 'select 1', { tls: false })],
    ['a role of the cluster on the LAN', '28000', () => probe.refusal(measuredAs(environment).role, 'select 1')],
  ];
  for (const [what, code, attempt] of refusals) {
    await report.check(`FR-006 ${what} is refused`, async () => {
      const refused = await attempt();
      expect(refused.code === code, `expected ${code}, got ${refused.code}: ${refused.message}`);
      return `${refused.code} ${refused.message}`;
    });
  }

  await report.check('FR-007 a namespace of no application is refused', async () => {
    await probe.namespace('e2e-stranger', false);
    const attempt = await probe.fromPod('e2e-stranger', 'stranger', 'select 1');
    expect(!attempt.succeeded, 'a pod there could connect: does the cluster enforce NetworkPolicies?');
    expect(!attempt.output.includes('FATAL'), `it reached PostgreSQL: ${attempt.output}`);
    const control = await probe.fromPod('e2e-allowed', 'control', 'select 1');
    expect(control.succeeded, `the same pod in an admitted namespace failed too: ${control.output}`);
    return `${attempt.output.split('\n')[0] ?? ''}, 5 times; the same pod in an admitted one connects`;
  });

  const title = 'FR-007 an address outside lan.networks is refused';
  if (outside === undefined) {
    report.skip(title, 'no --outside command');
    return;
  }
  await report.check(title, async () => {
    const [program = '', ...args] = outside.split(' ');
    const script = `const s=require('net').connect(${lan.port},'${lan.address}');s.setTimeout(5000);s.on('connect',()=>{console.log('connected');process.exit(0)});s.on('timeout',()=>{console.log('no answer in 5 s');process.exit(0)});s.on('error',e=>{console.log(e.code);process.exit(0)})`;
    const { status, stdout, stderr } = await runCommand(program, [...args, 'node', '-e', script], { timeout: 30_000 });
    expect(status === 0 && stdout.trim() !== '', `the command failed: ${stderr}`);
    expect(stdout.trim() !== 'connected', `it connected to ${lan.address}:${lan.port} of ${postgres.name}`);
    await probe.query(admin, 'select 1');
    return `${stdout.trim()}; from the LAN it connects at the same time`;
  });
}
