/** Notes that mention the person who is signed in and that she has not read, on every page. */
import { reactive } from 'vue'

import { api, Failure } from './api/client'
import { may } from './session'
import type { NoteRow } from './api/types'

export const mentions = reactive({ rows: [] as NoteRow[], failure: null as Failure | null })

async function attempt(what: () => Promise<void>): Promise<void> {
  try {
    await what()
    mentions.failure = null
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    mentions.failure = error
  }
}

export async function readMentions(): Promise<void> {
  if (!may('answer', 'conversation')) return
  await attempt(async () => void (mentions.rows = await api.mentions()))
}

export async function markAllRead(): Promise<void> {
  await attempt(async () => {
    await api.readMentions()
    mentions.rows = []
  })
}

/** The notes of a conversation were shown: they are read. */
export function seenIn(conversation: string): void {
  mentions.rows = mentions.rows.filter((note) => note.conversation !== conversation)
}

export function forgetMentions(): void {
  Object.assign(mentions, { rows: [], failure: null })
}
