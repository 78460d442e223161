import js from '@eslint/js';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['cdktf.out', '*.config.js', 'run.js', 'test/*.cjs', 'test/*.js'] },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      // Constructs register themselves with their scope.
      'no-new': 'off',
      // @kubernetes/client-node types plain objects as classes.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // A callback that gives nothing back may be written in one line.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    },
  },
);
