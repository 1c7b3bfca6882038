import reactHooks from 'eslint-plugin-react-hooks';
import relay from 'eslint-plugin-relay';
import tseslint from 'typescript-eslint';

const features = [
  'account',
  'alert',
  'apikey',
  'audit',
  'channel',
  'contact',
  'demo',
  'identity',
  'inbox',
  'member',
  'role',
  'template',
  'workspace',
];

export default tseslint.config(
  { ignores: ['dist', 'src/__generated__', 'node_modules', 'test-results', 'playwright-report'] },
  ...tseslint.configs.recommended,
  {
    files: ['src/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': reactHooks, relay },
    rules: {
      ...reactHooks.configs.recommended.rules,
      'relay/graphql-syntax': 'error',
      'relay/graphql-naming': 'error',
      'relay/no-future-added-value': 'error',
      'relay/unused-fields': 'warn',
      'max-lines': ['error', 500],
      'no-console': 'error',
    },
  },
  // Layers: ui and lib know no feature; features meet in routes only.
  {
    files: ['src/lib/**', 'src/ui/**'],
    rules: { 'no-restricted-imports': ['error', { patterns: ['@/features/*', '@/routes/*'] }] },
  },
  ...features.map((feature) => ({
    files: [`src/features/${feature}/**`],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: ['../*', '@/routes/*', ...features.filter((f) => f !== feature).map((f) => `@/features/${f}/*`)] },
      ],
    },
  })),
);
