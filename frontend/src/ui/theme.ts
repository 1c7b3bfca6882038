import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

const iris: MantineColorsTuple = [
  '#f3f1ff',
  '#e6e2fe',
  '#cdc6fc',
  '#b2a8f8',
  '#998cf3',
  '#8072ea',
  '#6554dc',
  '#5646c4',
  '#4639a0',
  '#352b7a',
];

export const theme = createTheme({
  primaryColor: 'iris',
  primaryShade: { light: 6, dark: 6 },
  colors: { iris },
  fontFamily: '"Inter Variable", system-ui, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  defaultRadius: 'md',
  radius: { xs: '4px', sm: '6px', md: '8px', lg: '12px', xl: '16px' },
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  headings: { fontWeight: '620' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Tooltip: { defaultProps: { openDelay: 350, withArrow: false, transitionProps: { duration: 120 } } },
    Menu: { defaultProps: { transitionProps: { duration: 120 }, shadow: 'md' } },
    Button: { defaultProps: { size: 'sm' } },
  },
});

const tokens = {
  '--mantine-color-body': 'var(--pd-surface)',
  '--mantine-color-text': 'var(--pd-text)',
  '--mantine-color-dimmed': 'var(--pd-text-quiet)',
  '--mantine-color-default': 'var(--pd-surface)',
  '--mantine-color-default-border': 'var(--pd-line-strong)',
  '--mantine-color-default-hover': 'var(--pd-hover)',
  '--mantine-color-placeholder': 'var(--pd-text-quiet)',
  '--mantine-color-anchor': 'var(--pd-brand-text)',
  '--mantine-color-error': 'var(--pd-danger)',
};

/** Mantine's own components take their greys from our tokens (tokens.css). */
export const cssVariables: CSSVariablesResolver = () => ({ variables: {}, light: tokens, dark: tokens });
