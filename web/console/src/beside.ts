/** What lies beside the open conversation: notes, labels, a snooze, macros, and the draft that the server keeps. */
import { reactive } from 'vue'

import { api, Failure } from './api/client'
import { loadList } from './conversations'
import { drafts } from './drafts'
import { seenIn } from './mentions'
import type { KeptBeside, MacroFilled } from './api/types'
import { may } from './session'

export const beside = reactive({
  conversation: null as string | null,
  kept: null as KeptBeside | null,
  macros: [] as MacroFilled[],
  failure: null as Failure | null,
})

async function attempt(what: () => Promise<void>): Promise<void> {
  try {
    await what()
    beside.failure = null
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    beside.failure = error
  }
}

export async function readBeside(conversation: string | null): Promise<void> {
  Object.assign(beside, { conversation, kept: null, macros: [], failure: null })
  if (!conversation || !may('answer', 'conversation')) return
  await attempt(async () => {
    const [kept, macros] = await Promise.all([api.beside(conversation), api.macrosFor(conversation)])
    if (beside.conversation !== conversation) return
    Object.assign(beside, { kept, macros })
    seenIn(conversation)
    if (kept.draft && !drafts[conversation]?.trim()) drafts[conversation] = kept.draft
  })
}

export async function writeNote(text: string, mentions: string[]): Promise<void> {
  const id = beside.conversation
  if (!id || !text.trim()) return
  await attempt(async () => void beside.kept?.notes.push(await api.writeNote(id, text.trim(), mentions)))
}

export async function changeLabels(add: string[], remove: string[]): Promise<void> {
  const { conversation, kept } = beside
  if (!conversation || !kept) return
  await attempt(async () => {
    await api.label([conversation], add, remove)
    kept.labels = [...new Set([...kept.labels.filter((one) => !remove.includes(one)), ...add])].sort()
  })
  void loadList('quietly')
}

export async function snoozeUntil(until: string | null): Promise<void> {
  const { conversation, kept } = beside
  if (!conversation || !kept) return
  await attempt(async () => {
    await api.snooze([conversation], until)
    kept.snoozed_until = until
  })
  void loadList('quietly')
}

const SAVE_MS = 1_500 // of quiet typing
const waits = new Map<string, ReturnType<typeof setTimeout>>()

/** The draft goes to the server once the typing pauses, so that another machine has it, too. */
export function keepDraft(conversation: string, text: string): void {
  clearTimeout(waits.get(conversation))
  waits.set(conversation, setTimeout(() => void attempt(async () => void (await api.keepDraft(conversation, text))), SAVE_MS))
}

/** Hours from now, or nine in the morning so many days from today. */
export function laterBy(hours: number): string {
  return new Date(Date.now() + hours * 3_600_000).toISOString()
}
export function morningIn(days: number): string {
  const day = new Date()
  day.setDate(day.getDate() + days)
  day.setHours(9, 0, 0, 0)
  return day.toISOString()
}
