import { check, failed, ok, unknown, warning } from './finding.js';

/** Kubernetes versions 1.x by the chart of the operator. https://cloudnative-pg.io/documentation/1.30/supported_releases/ */
const releases: Readonly<Record<string, { operator: string; supported: [number, number]; oldestTested: number }>> = {
  '0.29': { operator: '1.30', supported: [34, 36], oldestTested: 30 },
};

export const kubernetesVersion = check('Kubernetes version', ({ kubernetes, environment }) => {
  const { version: chart } = environment.operator.chart;
  const minor = Number(/^v1\.(\d+)/.exec(kubernetes.version)?.[1]);
  const release = releases[chart.split('.').slice(0, 2).join('.')];
  if (release === undefined || Number.isNaN(minor)) {
    return unknown(
      `Kubernetes is ${kubernetes.version}; which versions chart ${chart} supports is not known here.`,
      'See https://cloudnative-pg.io/documentation/current/supported_releases/.',
    );
  }
  const { operator, supported, oldestTested } = release;
  const [oldest, newest] = supported;
  const seen = `Kubernetes is ${kubernetes.version}; CloudNativePG ${operator} supports 1.${oldest} to 1.${newest}.`;
  if (minor > newest) return warning(seen, 'Look for a newer chart (operator.chart.version) that supports it.');
  if (minor >= oldest) return ok(seen);
  const mend = `Upgrade Kubernetes to 1.${oldest} or later`;
  return minor < oldestTested
    ? failed(seen, `${mend}.`)
    : warning(seen, `${mend}; older ones are tested, not supported.`);
});
