/** Translation beside the open conversation: messages in the reader's language, and a reply in the customer's, shown before it is sent. */
import { computed, reactive, watch } from 'vue'

import { api, Failure } from './api/client'
import { open } from './conversation'
import { desk } from './desk'
import { language, remember } from './preferences'
import type { Message, Translated } from './api/types'
import { may } from './session'

/** One text's translation as far as it has come. */
export interface Shown { row: Translated; busy: boolean; failure: Failure | null }

const KEY = 'kefu.translates'
const MOST_BY_ITSELF = 6 // messages back; each may take a local model some seconds

export const translation = reactive({
  conversation: null as string | null,
  bySeq: {} as Record<number, Shown>,
  reply: null as (Shown & { of: string }) | null,
  always: localStorage.getItem(KEY) === 'always',
})

const primary = (code: string): string => code.split('-')[0] ?? code
/** What the person reads: the languages of her duty, and this page's own where it names none. */
export const myLanguages = computed(() => {
  const known = desk.state?.me.languages ?? []
  return known.length ? known.map(primary) : [language.value as string]
})
/** Whether a message is in another language than this page, so that a translation could help. */
export const isForeign = (message: Message): boolean => message.sender !== 'system' && primary(message.language) !== language.value && message.text.trim().length > 1
const isUnread = (message: Message): boolean => message.sender === 'customer' && !myLanguages.value.includes(primary(message.language))
/** The customer's language, when the person does not write it on this page. */
export const theirs = computed(() => primary(open.row?.language ?? language.value))

let running: AbortController | null = null
let replying: AbortController | null = null

export function setAlways(wanted: boolean): void {
  translation.always = wanted
  remember(KEY, wanted ? 'always' : 'asked')
}

function forget(conversation: string | null): void {
  running?.abort()
  replying?.abort()
  Object.assign(translation, { conversation, bySeq: {}, reply: null })
}

/** What was translated before is there at once; the model is asked only when the person, or her setting, wants it. */
async function readKept(conversation: string): Promise<void> {
  if (!may('use', 'copilot')) return
  try {
    const found = await api.translations(conversation, language.value)
    if (translation.conversation !== conversation) return
    for (const row of found.kept) if (row.seq && !translation.bySeq[row.seq]) translation.bySeq[row.seq] = { row, busy: false, failure: null }
  } catch (error) {
    if (!(error instanceof Failure)) throw error // the button asks again, and says why not
  }
}

async function stream(conversation: string, body: { target: string; seq?: number; text?: string; again?: boolean }, shown: Shown, signal: AbortSignal): Promise<void> {
  try {
    for await (const row of api.translate(conversation, body, signal)) shown.row = row
  } catch (error) {
    if (signal.aborted) return
    if (!(error instanceof Failure)) throw error
    shown.failure = error
  } finally {
    shown.busy = false
  }
}

const begun = (seq: number | null): Shown => ({
  row: { text: '', is_done: false, seq, source: '', target: '', differences: [], model: '', is_kept: false, milliseconds: 0, problem: '', why: {} }, busy: true, failure: null,
})

export async function translateMessage(seq: number, again = false): Promise<void> {
  const conversation = translation.conversation
  if (!conversation || translation.bySeq[seq]?.busy) return
  running ??= new AbortController()
  translation.bySeq[seq] = begun(seq)
  const shown = translation.bySeq[seq]
  await stream(conversation, { target: language.value, seq, again }, shown, running.signal)
}

export function hideTranslation(seq: number): void {
  Reflect.deleteProperty(translation.bySeq, seq)
}

export async function translateReply(text: string, again = false): Promise<void> {
  const conversation = translation.conversation
  if (!conversation || !text.trim()) return
  replying?.abort()
  const control = (replying = new AbortController())
  translation.reply = { ...begun(null), of: text.trim() }
  await stream(conversation, { target: theirs.value, text: text.trim(), again }, translation.reply, control.signal)
}

export function dropReply(): void {
  replying?.abort()
  translation.reply = null
}

let working = false
/** By itself: the latest words of a customer whose language is none of the person's, one after the other. */
async function work(): Promise<void> {
  if (working) return
  working = true
  try {
    for (;;) {
      const conversation = translation.conversation
      if (!conversation || !translation.always || open.id !== conversation) return
      const next = open.messages.filter(isUnread).slice(-MOST_BY_ITSELF).filter(isForeign).find((one) => !translation.bySeq[one.seq])
      if (!next) return
      await translateMessage(next.seq)
      if (translation.bySeq[next.seq]?.row.problem) return // the first says why not; the others would say the same
    }
  } finally {
    working = false
  }
}

watch(() => [open.id, language.value] as const, async ([id]) => {
  running = null
  forget(id)
  if (id) await readKept(id)
  void work()
}, { immediate: true })
watch(() => [translation.always, open.messages.length, myLanguages.value.join()] as const, () => void work())
