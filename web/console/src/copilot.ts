/** The copilot beside the open conversation: what it suggests, and what it has against the text in the box. */
import { reactive } from 'vue'

import { api, Failure } from './api/client'
import { basis, drafts } from './drafts'
import type { CheckedText, CopilotSuggestion } from './api/types'

export const copilot = reactive({
  conversation: null as string | null,
  suggestion: null as CopilotSuggestion | null,
  loading: false,
  failure: null as Failure | null,
  rejected: false,
  checkedText: '',
  checked: null as CheckedText | null,
  checking: false,
})

/** What a press elsewhere opens in the reply box or beside the customer's order. */
export const helping = reactive({
  passes: false,
  passNote: '',
  editsMacros: false,
  /** A tab beside the conversation that a press elsewhere wants in front. */
  tab: null as 'notes' | null,
  form: null as { change: string; order: string | null; given: Record<string, unknown> } | null,
})

let asking: AbortController | null = null
let checking: AbortController | null = null

export function forgetCopilot(conversation: string | null): void {
  asking?.abort()
  checking?.abort()
  Object.assign(helping, { passes: false, passNote: '', editsMacros: false, form: null })
  Object.assign(copilot, {
    conversation, suggestion: null, loading: false, failure: null, rejected: false, checkedText: '', checked: null, checking: false,
  })
}

/** Asks for a suggestion; the one on the page stays until the new one is there. */
export async function prepare(conversation: string, withModel = false): Promise<void> {
  asking?.abort()
  const control = (asking = new AbortController())
  Object.assign(copilot, { loading: true, failure: null })
  try {
    const made = await api.suggestion(conversation, withModel, control.signal)
    if (copilot.conversation === conversation) Object.assign(copilot, { suggestion: made, rejected: false })
  } catch (error) {
    if (control.signal.aborted) return
    if (!(error instanceof Failure)) throw error
    copilot.failure = error
  } finally {
    if (asking === control) copilot.loading = false
  }
}

/** Puts words into the box: in the place of what is there when it is empty or was suggested, else below it. */
export function insert(conversation: string, text: string, suggestion: string | null = null): void {
  const typed = (drafts[conversation] ?? '').trim()
  const takesOver = !typed || (suggestion !== null && !!basis[conversation])
  drafts[conversation] = takesOver ? text : `${typed}\n${text}`
  if (suggestion) basis[conversation] = suggestion
}

export async function refuse(conversation: string, reason: string): Promise<void> {
  const id = copilot.suggestion?.id
  if (!id) return
  copilot.rejected = true
  if (basis[conversation] === id) basis[conversation] = null
  try {
    await api.rejectSuggestion(id, reason)
  } catch (error) {
    if (!(error instanceof Failure)) throw error // that it was refused is for learning only; nothing depends on it here
  }
}

/** What speaks against the text, or null when the check could not be made: it warns, and is never in the way. */
export async function checkText(conversation: string, text: string): Promise<CheckedText | null> {
  checking?.abort()
  const control = (checking = new AbortController())
  copilot.checking = true
  try {
    const found = await api.check(conversation, text, control.signal)
    if (copilot.conversation === conversation) Object.assign(copilot, { checked: found, checkedText: text })
    return found
  } catch (error) {
    if (!control.signal.aborted && !(error instanceof Failure)) throw error
    return null
  } finally {
    if (checking === control) copilot.checking = false
  }
}
