/** The open conversation: its messages and traces, and what a person does in it. */
import { computed, reactive } from 'vue'

import { api, Failure } from './api/client'
import { loadList, putRow } from './conversations'
import { basis, drafts } from './drafts'
import { person } from './session'
import type { ConversationRow, Hidden, Message, TraceRow } from './api/types'

/** A reply on its way: shown at once, and kept with its text when it could not be sent. */
export interface Pending {
  key: string
  text: string
  at: string
  failure: Failure | null
  suggestion: string | null
  wasWarned: boolean
  /** What the person wrote, when `text` is its translation. */
  original: string
}

export type Act = 'take' | 'close'

export const open = reactive({
  id: null as string | null,
  row: null as ConversationRow | null,
  messages: [] as Message[],
  traces: [] as TraceRow[],
  hidden: null as Hidden | null,
  pending: [] as Pending[],
  loading: false,
  failure: null as Failure | null,
  acting: null as Act | null,
  actFailure: null as Failure | null,
})

export const tracesById = computed(() => new Map(open.traces.map((trace) => [trace.id, trace])))

let running: AbortController | null = null

export async function openConversation(id: string | null): Promise<void> {
  running?.abort()
  Object.assign(open, {
    id, row: null, hidden: null, messages: [], traces: [], pending: [], loading: id !== null, failure: null, acting: null, actFailure: null,
  })
  if (id) await refreshConversation()
}

/** Reads the open conversation again. Trouble is shown only when nothing is on the page yet. */
export async function refreshConversation(): Promise<void> {
  const id = open.id
  if (!id) return
  running?.abort()
  const control = (running = new AbortController())
  try {
    const found = await api.conversation(id, control.signal)
    if (open.id !== id) return
    const messages = mergeMessages(open.messages, found.messages)
    Object.assign(open, { row: found.row, messages, traces: found.traces, hidden: found.hidden, failure: null })
    putRow(found.row)
  } catch (error) {
    if (control.signal.aborted) return
    if (!(error instanceof Failure)) throw error
    if (!open.row) open.failure = error
  } finally {
    if (running === control) open.loading = false
  }
}

/** Reads what came after the last message on the page. The rest of the conversation follows with the next whole reading. */
export async function readNewMessages(): Promise<void> {
  const id = open.id
  if (!id || !open.row) return refreshConversation()
  try {
    const found = await api.messagesAfter(id, open.messages.at(-1)?.seq ?? 0)
    if (open.id === id) open.messages = mergeMessages([...open.messages, ...found], open.messages)
  } catch (error) {
    if (!(error instanceof Failure)) throw error // the whole reading says what is wrong
  }
}

/** By id, in the conversation's order; a message that came while the other list was read stays. */
export function mergeMessages(known: Message[], found: Message[]): Message[] {
  const last = found.at(-1)?.seq ?? 0
  const ids = new Set(found.map((message) => message.id))
  const newer = known.filter((message) => message.seq > last && !ids.has(message.id))
  return [...found, ...newer].sort((a, b) => a.seq - b.seq)
}

export async function act(what: Act): Promise<void> {
  const id = open.id
  if (!id || open.acting) return
  Object.assign(open, { acting: what, actFailure: null })
  try {
    const row = what === 'take' ? await api.take(id) : await api.close(id)
    putRow(row)
    if (open.id === id) open.row = row
    void refreshConversation()
    void loadList('quietly')
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    if (open.id === id) open.actFailure = error
  } finally {
    if (open.id === id) open.acting = null
  }
}

let sent = 0

/** `wasWarned`: the person has read what speaks against the text, and sends it anyway. `original`: her own words, when `text` translates them. */
export async function send(text: string, wasWarned = false, original = ''): Promise<void> {
  const id = open.id
  if (!id || !text.trim()) return
  const key = `pending-${(sent += 1)}`
  open.pending.push({ key, text: text.trim(), at: new Date().toISOString(), failure: null, suggestion: basis[id] ?? null, wasWarned, original })
  drafts[id] = ''
  basis[id] = null
  await deliver(id, key)
}

export async function retry(key: string): Promise<void> {
  if (open.id) await deliver(open.id, key)
}

/** Takes a reply that could not be sent back into the box. */
export function takeBack(key: string): void {
  const pending = open.pending.find((one) => one.key === key)
  if (!pending || !open.id) return
  drafts[open.id] = [pending.original || pending.text, drafts[open.id]].filter(Boolean).join('\n')
  open.pending = open.pending.filter((one) => one.key !== key)
}

async function deliver(id: string, key: string): Promise<void> {
  const pending = open.pending.find((one) => one.key === key)
  if (!pending) return
  pending.failure = null
  try {
    const message = await api.send(id, pending.text, pending.suggestion, pending.wasWarned, pending.original)
    if (open.id !== id) return
    open.pending = open.pending.filter((one) => one.key !== key)
    open.messages = mergeMessages([...open.messages, message], open.messages)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    // The session is over, or another conversation is open: the words go back into this one's box.
    if (error.status === 401 || open.id !== id || !person.value) {
      drafts[id] = [pending.original || pending.text, drafts[id]].filter(Boolean).join('\n')
      open.pending = open.pending.filter((one) => one.key !== key)
    } else {
      pending.failure = error
    }
  }
}
