/** The words of the chosen language; `w` in templates. */
import { computed } from 'vue'

import type { Failure } from '../api/client'
import { language } from '../preferences'
import { en } from './en'
import { zh } from './zh'

export const w = computed(() => (language.value === 'zh' ? zh : en))

/** A code from the server (`hand_over` or `HandOver`) in the person's language; a code without a word is shown as it is. */
export function named(words: Record<string, string>, code: string): string {
  return words[code] ?? words[code.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase()] ?? code
}

/** A text that the server keeps in several languages, in the person's; `otherwise` when it has none. */
export function inLanguage(texts: Record<string, string>, otherwise = ''): string {
  return texts[language.value] ?? texts['en'] ?? Object.values(texts)[0] ?? otherwise
}

/** A customer's name; the server's alias of one who is not known ('Guest 8F3A') in the person's language. */
export const customerOf = (name: string): string => name.replace(/^Guest (?=[0-9A-F]{4}$)/, `${w.value.identity['anonymous'] ?? 'Guest'} `)

/** Why the AI handed over: a known code, or the server's own sentence. */
export function reasonOf(reason: string | null | undefined): string | null {
  return reason ? named(w.value.reason, reason) : null
}

/** What a failure means and what to do, preferring the server's own words. */
export function saidOf(failure: Failure): string {
  const words = w.value.failure
  if (failure.status === 0) return words.offline
  const told = failure.told(language.value)
  if (told) return told
  if (failure.status >= 500) return words.server
  if (failure.status === 403) return words.refused
  if (failure.status === 404) return words.missing
  if (failure.status === 409) return words.conflict
  return words.other
}
