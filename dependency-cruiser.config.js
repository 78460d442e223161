/** What a folder may import besides itself and packages: an arrow that is not here does not exist. */
const arrows = {
  config: [],
  programs: [],
  constructs: ['config', 'programs'],
  stacks: ['config', 'constructs'],
  cluster: ['config', 'programs'],
  preflight: ['config', 'constructs', 'cluster'],
  drill: ['config', 'constructs', 'cluster'],
  init: ['config', 'cluster', 'preflight'],
  review: ['config', 'constructs', 'stacks', 'cluster'],
  commands: ['config', 'constructs', 'stacks', 'cluster', 'review', 'preflight', 'drill', 'init'],
  acceptance: ['config', 'constructs', 'cluster', 'drill'],
  lab: ['config', 'stacks', 'cluster', 'programs', 'acceptance'],
  environments: ['config'],
};

export default {
  forbidden: [
    { name: 'no-circle', severity: 'error', from: {}, to: { circular: true } },
    ...Object.entries(arrows).map(([folder, may]) => ({
      name: `arrows-of-${folder}`,
      severity: 'error',
      from: { path: `^${folder}/` },
      to: {
        path: '^[^/]+/',
        pathNot: `^(${[folder, ...may, 'node_modules'].join('|')})/`,
        dependencyTypesNot: ['core'],
      },
    })),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(cdktf.out|manifests|docs)/' },
    // A type that is imported is an arrow too.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
