/** Language and colours of the interface: the browser's own until the person chooses. */
import { computed, ref, watch } from 'vue'

export type Language = 'zh' | 'en'
export type Scheme = 'system' | 'light' | 'dark'

function stored<T extends string>(key: string, allowed: readonly T[]): T | null {
  try {
    return allowed.find((one) => one === localStorage.getItem(key)) ?? null
  } catch {
    return null
  }
}

export function remember(key: string, value: string): void {
  try {
    localStorage.setItem(key, value)
  } catch {
    // Private windows may refuse storage; the choice then lasts until the page is closed.
  }
}

const browserLanguage: Language = navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en'
export const language = ref<Language>(stored('kefu.language', ['zh', 'en']) ?? browserLanguage)
export const scheme = ref<Scheme>(stored('kefu.scheme', ['system', 'light', 'dark']) ?? 'system')

const systemDark = matchMedia('(prefers-color-scheme: dark)')
const systemIsDark = ref(systemDark.matches)
systemDark.addEventListener('change', (event) => (systemIsDark.value = event.matches))

export const isDark = computed(() => (scheme.value === 'system' ? systemIsDark.value : scheme.value === 'dark'))

export function chooseLanguage(chosen: Language): void {
  language.value = chosen
  remember('kefu.language', chosen)
}

/** One button flips what is seen; flipping back to what the system says follows the system again. */
export function flipScheme(): void {
  const wanted = isDark.value ? 'light' : 'dark'
  scheme.value = wanted === (systemIsDark.value ? 'dark' : 'light') ? 'system' : wanted
  remember('kefu.scheme', scheme.value)
}

watch(language, (now) => (document.documentElement.lang = now === 'zh' ? 'zh-CN' : 'en'), { immediate: true })
watch(isDark, (dark) => (document.documentElement.dataset['theme'] = dark ? 'dark' : 'light'), { immediate: true })
