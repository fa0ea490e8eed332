/** What a person has typed but not sent, by conversation. It outlives a reload and an expired session of the same tab. */
import { reactive, watch } from 'vue'

const KEY = 'kefu.drafts'

function read(): Record<string, string> {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? '{}') as Record<string, string>
  } catch {
    return {}
  }
}

export const drafts = reactive<Record<string, string>>(read())

/** The suggestion that a draft was made of, by conversation. */
export const basis = reactive<Record<string, string | null>>({})

watch(drafts, (now) => {
  const kept = Object.fromEntries(Object.entries(now).filter(([, text]) => text.trim() !== ''))
  try {
    sessionStorage.setItem(KEY, JSON.stringify(kept))
  } catch {
    // Without storage a draft lasts as long as the page.
  }
})

export function forgetDrafts(): void {
  for (const conversation of Object.keys(drafts)) drafts[conversation] = ''
}
