/**
 * The versions that the tests, the measurements and the acceptance of this project ran with. Others are no fault, and get
 * a warning. How one is added: docs/decisions/0005-cloudnative-pg-versions.md.
 */
export const proven = {
  /** CloudNativePG by the version of its chart. */
  operator: { '0.29.0': '1.30.0' },
  /** The Barman Cloud plugin by the version of its chart. */
  plugin: { '0.7.0': '0.13.0' },
  postgres: ['15.18', '17.12', '18.6'],
  kubernetes: ['1.36'],
  argocd: ['3.5'],
} as const;

/** The record of what a newer CloudNativePG changes here. */
export const versionsRecord = 'docs/decisions/0005-cloudnative-pg-versions.md';

/** Charts and what they install, for people. */
export const installedBy = (charts: Readonly<Record<string, string>>, what: string): string =>
  Object.entries(charts)
    .map(([chart, version]) => `${chart} installs ${what} ${version}`)
    .join(', ');
