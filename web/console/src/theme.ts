/** The palette, once: written to CSS variables for our own pieces and into Naive UI's overrides for its pieces. */
import {
  buttonDark, commonDark, createTheme, inputDark, modalDark, popoverDark, scrollbarDark, tooltipDark,
  type GlobalThemeOverrides,
} from 'naive-ui'
import { watch } from 'vue'

import { isDark } from './preferences'

const light = {
  page: '#f3f6f5', surface: '#ffffff', raised: '#ffffff', chip: '#ffffff', sunken: '#f6f8f7', hover: '#f0f4f2',
  line: '#e2e8e5', 'line-strong': '#c9d3cf',
  text: '#16211d', 'text-2': '#46554f', 'text-3': '#5f6e68',
  brand: '#2f6f62', 'brand-hover': '#275e53', 'brand-press': '#1f4d44', 'on-brand': '#ffffff',
  'brand-soft': '#e3f0ec', 'brand-ink': '#1f5a4e', 'brand-line': '#a9cfc5',
  amber: '#8a5200', 'amber-soft': '#fdf1dd', 'amber-line': '#efcf98', 'amber-strong': '#d98a14',
  red: '#b02a22', 'red-soft': '#fdeceb', 'red-line': '#f0bdb9',
  blue: '#28588f', 'blue-soft': '#e7f0fa', 'blue-line': '#b5cfec', 'blue-bar': '#5b8fca',
  violet: '#6343a3', 'violet-soft': '#f0ebfa', 'violet-line': '#d9cef0', 'violet-wash': '#f7f4fd', 'violet-bar': '#9277cf',
  grey: '#52615b', 'grey-soft': '#edf1ef', 'grey-bar': '#9aaaa3', 'teal-bar': '#4a9585', 'red-bar': '#d0655c',
  shade: 'rgb(18 38 32 / 7%)', 'shade-strong': 'rgb(18 38 32 / 16%)',
}

const dark: typeof light = {
  page: '#0e1412', surface: '#151c1a', raised: '#1b2422', chip: '#37433f', sunken: '#111816', hover: '#1d2624',
  line: '#28322f', 'line-strong': '#3d4a46',
  text: '#e7eeeb', 'text-2': '#b7c4bf', 'text-3': '#95a49e',
  brand: '#5fb7a4', 'brand-hover': '#74c7b5', 'brand-press': '#4fa492', 'on-brand': '#08120f',
  'brand-soft': '#17302a', 'brand-ink': '#83cfbe', 'brand-line': '#2e5d52',
  amber: '#ecb965', 'amber-soft': '#30260f', 'amber-line': '#5d4a1f', 'amber-strong': '#d99a34',
  red: '#f49c95', 'red-soft': '#371b19', 'red-line': '#6b3733',
  blue: '#92bdf0', 'blue-soft': '#172638', 'blue-line': '#2e4a6b', 'blue-bar': '#5586c0',
  violet: '#c0aaf0', 'violet-soft': '#261f39', 'violet-line': '#3d335c', 'violet-wash': '#1b1828', 'violet-bar': '#8a70c4',
  grey: '#a9b7b1', 'grey-soft': '#222c29', 'grey-bar': '#62716b', 'teal-bar': '#3f8f7f', 'red-bar': '#c25d56',
  shade: 'rgb(0 0 0 / 35%)', 'shade-strong': 'rgb(0 0 0 / 55%)',
}

/** A colour of the palette by name, for what is drawn outside CSS. */
export const colourOf = (name: keyof typeof light, isDarkNow: boolean): string => (isDarkNow ? dark : light)[name]

export const FONT =
  "Inter, 'SF Pro Text', system-ui, -apple-system, 'Segoe UI', Roboto, 'PingFang SC', 'Noto Sans SC', 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif"
export const MONO = "'SF Mono', 'JetBrains Mono', Menlo, Consolas, 'DejaVu Sans Mono', 'Noto Sans Mono CJK SC', monospace"

watch(
  isDark,
  (now) => {
    const root = document.documentElement.style
    for (const [name, colour] of Object.entries(now ? dark : light)) root.setProperty(`--${name}`, colour)
    root.setProperty('--font', FONT)
    root.setProperty('--mono', MONO)
    root.colorScheme = now ? 'dark' : 'light'
  },
  { immediate: true },
)

/** Only the dark parts of the components in use: the whole dark theme would be a third of the page's weight. */
export const naiveDark = {
  ...createTheme([buttonDark, inputDark, modalDark, popoverDark, scrollbarDark, tooltipDark]),
  name: 'dark',
  common: commonDark,
}

export function naiveOverrides(isDarkNow: boolean): GlobalThemeOverrides {
  const c = isDarkNow ? dark : light
  return {
    common: {
      fontFamily: FONT, fontFamilyMono: MONO, fontSize: '13px', fontSizeSmall: '13px', fontSizeMedium: '13px',
      borderRadius: '7px', borderRadiusSmall: '6px',
      primaryColor: c.brand, primaryColorHover: c['brand-hover'], primaryColorPressed: c['brand-press'], primaryColorSuppl: c.brand,
      errorColor: c.red, errorColorHover: c.red, errorColorPressed: c.red, errorColorSuppl: c.red,
      textColorBase: c.text, textColor1: c.text, textColor2: c.text, textColor3: c['text-3'],
      placeholderColor: c['text-3'], bodyColor: c.page, cardColor: c.surface, modalColor: c.raised, popoverColor: c.raised,
      borderColor: c['line-strong'], dividerColor: c.line, inputColor: c.surface,
    },
    Button: { textColorPrimary: c['on-brand'], textColorHoverPrimary: c['on-brand'], textColorPressedPrimary: c['on-brand'], textColorFocusPrimary: c['on-brand'], fontWeight: '500' },
    Input: { border: `1px solid ${c['line-strong']}`, color: c.surface, colorFocus: c.surface, boxShadowFocus: `0 0 0 2px ${c['brand-soft']}` },
    Skeleton: { color: c['grey-soft'], colorEnd: c.line },
    Tooltip: { color: isDarkNow ? '#2a3532' : '#1d2925', textColor: '#f2f6f4' },
  }
}
