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

// Our own greys in place of Mantine's, for its inputs, menus and lines.
const dark: MantineColorsTuple = [
  '#ecebf1',
  '#c9c7d3',
  '#a19eae',
  '#77748a',
  '#3a3a46',
  '#2b2b35',
  '#202028',
  '#18181e',
  '#131318',
  '#0d0d11',
];

export const theme = createTheme({
  primaryColor: 'iris',
  primaryShade: { light: 6, dark: 6 },
  colors: { iris, dark },
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
    // Within the landmark that opens it, and with items that can be tabbed to: so screen readers know where it is, and what
    // scrolls can be reached. The first item has the focus, in place of an empty element that a menu must not have.
    Menu: {
      defaultProps: {
        transitionProps: { duration: 120 },
        shadow: 'md',
        withinPortal: false,
        menuItemTabIndex: 0,
        withInitialFocusPlaceholder: false,
      },
    },
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
  // White words stand on it: Mantine's own red is too light for them.
  '--mantine-color-red-filled': '#c22b34',
  '--mantine-color-red-filled-hover': '#a9232c',
};

// The light variant of buttons, which Mantine would make darker than the page.
const darkTokens = {
  '--mantine-color-iris-light': '#2d2950',
  '--mantine-color-iris-light-hover': '#38336a',
  '--mantine-color-iris-light-color': '#d3ccff',
};

/** Mantine's own components take their greys from our tokens (tokens.css). */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: tokens,
  dark: { ...tokens, ...darkTokens },
});
