// The conversation as the customer's browser knows it: what was said, what is under way, and keeping up with the server.
// Knows nothing of how it is shown.
import { Refusal } from './api'
import type { CustomerApi, Key } from './api'
import { subjectOf } from './memory'
import type { Memory } from './memory'
import type { ServerEvent } from './sse'
import type { Conversation, HandOver, Identity, Message, Problem, Start } from './wire'

/** A message as shown. A customer's own one is shown before the server has it. */
export interface Line {
  key: string
  message: Message
  delivery?: 'sending' | 'unsent' | 'unanswered'
  problem?: Problem | null
}

/** A reply under way: what is being done for it, then its first sentences. Exists only once the server has said so. */
export interface Draft {
  clientId: string
  step: string
  text: string
}

export interface State {
  open: boolean
  phase: 'idle' | 'starting' | 'ready' | 'failed'
  problem: Problem | null
  title: string
  colour: string
  lines: Line[]
  drafts: Draft[]
  identity: Identity
  handOver: HandOver
  isCutOff: boolean
  unread: number
  /** Something the customer asked for that did not work, other than a message. */
  notice: Problem | null
}

export interface Settings {
  merchant: string
  colour: string
  token: string | undefined
  /** Where the customer is, asked at the moment a conversation starts. */
  place: () => Pick<Start, 'language' | 'page' | 'product'>
}

const ANONYMOUS: Identity = { level: 'anonymous' }
const UNSENT_SEQ = Infinity
const FIRST_WAIT_MS = 1000
const LONGEST_WAIT_MS = 30_000

export type Talk = ReturnType<typeof createTalk>

export function createTalk(api: CustomerApi, memory: Memory, settings: Settings) {
  const remembered = memory.read()
  let token = settings.token
  let key: Key | null = null
  let starting: Promise<Key> | null = null
  let listening: AbortController | null = null
  /** Counts up when the conversation is left: answers that belong to an earlier one are dropped. */
  let era = 0
  const underWay = new Set<string>()
  let held: Message[] = []
  const watchers = new Set<() => void>()

  let state: State = {
    open: false,
    phase: 'idle',
    problem: null,
    title: remembered.title ?? '',
    colour: settings.colour || (remembered.colour ?? ''),
    lines: [],
    drafts: [],
    identity: ANONYMOUS,
    handOver: remembered.awaiting ? 'waiting' : 'none',
    isCutOff: false,
    unread: 0,
    notice: null,
  }

  function set(change: Partial<State>): void {
    const before = state
    state = { ...state, ...change }
    if (state.handOver !== before.handOver) memory.write({ awaiting: state.handOver !== 'none' })
    if (state.open !== before.open || state.handOver !== before.handOver || state.phase !== before.phase) keepListening()
    watchers.forEach((watcher) => watcher())
  }

  // ---- starting and leaving

  function ensure(): Promise<Key> {
    if (key) return Promise.resolve(key)
    if (starting) return starting
    const begun = begin().finally(() => {
      if (starting === begun) starting = null
    })
    starting = begun
    return begun
  }

  async function begin(): Promise<Key> {
    const mine = era
    set({ phase: 'starting', problem: null })
    try {
      const conversation = (await restored()) ?? (await fresh())
      if (mine !== era) return await ensure()
      key = { id: conversation.id, secret: conversation.secret ?? memory.read().secret ?? '' }
      const subject = token && subjectOf(token)
      memory.write({ ...key, ...(subject && { subject }), colour: conversation.colour, title: conversation.title })
      adopt(conversation)
      set({ phase: 'ready' })
      if (token && conversation.identity.level !== 'customer') await showToken(key, token)
      return key
    } catch (error) {
      if (mine === era) set({ phase: 'failed', problem: problemOf(error) })
      throw error
    }
  }

  async function restored(): Promise<Conversation | null> {
    const { id, secret, subject } = memory.read()
    if (!id || !secret) return null
    if (token && subject && subject !== subjectOf(token)) return null
    try {
      return await api.find({ id, secret })
    } catch (error) {
      if (error instanceof Refusal && error.isGone) return null
      throw error
    }
  }

  function fresh(): Promise<Conversation> {
    memory.forgetConversation()
    return api.start({ merchant: settings.merchant, ...settings.place(), ...(token && { token }) })
  }

  function adopt(conversation: Conversation): void {
    const { title, identity } = conversation
    set({ title, identity, handOver: conversation.hand_over, colour: settings.colour || conversation.colour })
    merge(conversation.messages)
  }

  /** Leaves the conversation for good; messages not yet sent are kept when `keepUnsent`. */
  function leave(keepUnsent = false): void {
    era++
    key = null
    starting = null
    listening?.abort()
    listening = null
    underWay.clear()
    held = []
    memory.forgetConversation()
    const lines = keepUnsent ? state.lines.filter((line) => line.message.seq === UNSENT_SEQ) : []
    set({
      phase: 'idle',
      problem: null,
      lines,
      drafts: [],
      identity: ANONYMOUS,
      handOver: 'none',
      isCutOff: false,
      unread: 0,
      notice: null,
    })
  }

  // ---- what was said

  function merge(messages: readonly Message[]): void {
    let lines = state.lines
    let handOver = state.handOver
    for (const message of messages) {
      const known = lines.findIndex(
        (line) =>
          line.message.id === message.id || (message.sender === 'customer' && !!message.client_id && line.key === message.client_id),
      )
      const line: Line = { key: (message.sender === 'customer' && message.client_id) || message.id, message }
      lines = known < 0 ? [...lines, line] : lines.map((old, at) => (at === known ? { ...line, key: old.key } : old))
    }
    const latest = messages.at(-1)
    if (latest && latest.sender !== 'customer' && latest.hand_over !== 'none') handOver = latest.hand_over
    set({ lines: [...lines].sort((a, b) => a.message.seq - b.message.seq || 0), handOver })
  }

  function mark(clientId: string, change: Pick<Line, 'delivery' | 'problem'>): void {
    set({ lines: state.lines.map((line) => (line.key === clientId ? { key: line.key, message: line.message, ...change } : line)) })
  }

  /** The last number up to which nothing is missing. */
  function heard(): number {
    let last = 0
    for (const { message } of state.lines) {
      if (message.seq === UNSENT_SEQ || (last && message.seq > last + 1)) break
      last = message.seq
    }
    return last
  }

  // ---- sending

  async function deliver(clientId: string, text: string, mayRestart = true): Promise<void> {
    const reply = { isAccepted: false, isAnswered: false, problem: null as Problem | null }
    let mine = era
    let isPosted = false
    mark(clientId, { delivery: 'sending' })
    underWay.add(clientId)
    try {
      const at = await ensure()
      mine = era
      isPosted = true
      await api.send(at, { text, client_id: clientId }, (event) => {
        if (mine !== era) return
        if (event.event === 'accepted') reply.isAccepted = true
        if (event.event === 'message' || event.event === 'done') reply.isAnswered = true
        if (event.event === 'problem') reply.problem = event.data as Problem
        hear(clientId, event)
      })
    } catch (error) {
      if (isPosted && mayRestart && error instanceof Refusal && error.isGone) {
        if (mine === era) leave(true)
        if (state.lines.some((line) => line.key === clientId)) await deliver(clientId, text, false)
        return
      }
      reply.problem = problemOf(error)
    }
    if (mine !== era) return
    drop(clientId)
    // The line broke after the server had the message: the reply may be there already.
    if (reply.isAccepted && !reply.isAnswered && !reply.problem) reply.isAnswered = await replyArrived(clientId)
    if (reply.isAnswered) mark(clientId, {})
    else mark(clientId, { delivery: reply.isAccepted ? 'unanswered' : 'unsent', problem: reply.problem })
  }

  function hear(clientId: string, { event, data }: ServerEvent): void {
    if (event === 'accepted') merge([{ ...(data as { message: Message }).message, client_id: clientId }])
    else if (event === 'progress') draft(clientId, (old) => ({ ...old, step: (data as { text: string }).text }))
    else if (event === 'text') draft(clientId, (old) => ({ ...old, text: old.text + (data as { delta: string }).delta }))
    else if (event === 'message') {
      drop(clientId)
      receive(data as Message)
    }
  }

  function draft(clientId: string, change: (old: Draft) => Draft): void {
    const old = state.drafts.find((each) => each.clientId === clientId)
    const next = change(old ?? { clientId, step: '', text: '' })
    set({ drafts: old ? state.drafts.map((each) => (each === old ? next : each)) : [...state.drafts, next] })
  }

  /** The reply to `clientId` is no longer under way; what was held back for it may be shown. */
  function drop(clientId: string): void {
    underWay.delete(clientId)
    set({ drafts: state.drafts.filter((each) => each.clientId !== clientId) })
    if (!underWay.size) held.splice(0).forEach(receive)
  }

  async function replyArrived(clientId: string): Promise<boolean> {
    const own = state.lines.find((line) => line.key === clientId)?.message.seq ?? UNSENT_SEQ
    try {
      if (key) merge(await api.messages(key, heard()))
    } catch {
      return false
    }
    return state.lines.some(({ message }) => message.seq > own && message.seq !== UNSENT_SEQ && message.sender !== 'customer')
  }

  function receive(message: Message): void {
    const isNew = !state.lines.some((line) => line.message.id === message.id)
    merge([message])
    if (isNew && !state.open && message.sender !== 'customer') set({ unread: state.unread + 1 })
  }

  // ---- keeping up

  function keepListening(): void {
    const isWanted = state.phase === 'ready' && (state.open || state.handOver !== 'none')
    if (isWanted === !!listening) return
    if (isWanted) {
      listening = new AbortController()
      void listen(listening.signal)
    } else {
      listening?.abort()
      listening = null
    }
  }

  async function listen(signal: AbortSignal): Promise<void> {
    let wait = 0
    for (;;) {
      try {
        if (!key || signal.aborted) return
        if (wait) {
          // States may have changed meanwhile, and only changes are told.
          adopt(await api.find(key))
        }
        const opened = () => {
          wait = 0
          set({ isCutOff: false })
        }
        await api.listen(key, heard(), signal, opened, overhear)
      } catch (error) {
        if (isAborted(signal)) return
        if (error instanceof Refusal && error.isGone) {
          leave(true)
          if (state.open) void ensure().catch(() => undefined)
          return
        }
      }
      if (isAborted(signal)) return
      wait = Math.min(wait ? wait * 2 : FIRST_WAIT_MS, LONGEST_WAIT_MS)
      // One dropped line is normal (a proxy's time limit); the customer hears of it when the next try fails too.
      if (wait > FIRST_WAIT_MS) set({ isCutOff: true })
      await pause(wait * (0.75 + Math.random() / 2), signal)
    }
  }

  function overhear({ event, data }: ServerEvent): void {
    if (event === 'state') {
      const news = data as { hand_over?: HandOver; identity?: Identity }
      set({ handOver: news.hand_over ?? state.handOver, identity: news.identity ?? state.identity })
    }
    if (event !== 'message') return
    const message = data as Message
    // The reply also comes down its own line, after its draft: shown from here it would stand beside the draft.
    if (message.sender === 'ai' && underWay.size) held.push(message)
    else receive(message)
  }

  async function showToken(at: Key, shown: string): Promise<void> {
    try {
      const mine = era
      const identity = await api.identify(at, { token: shown })
      if (mine === era) set({ identity })
    } catch {
      // A stale token leaves the customer anonymous; they can still show an order.
    }
  }

  const attempt = async (act: (at: Key) => Promise<void>) => {
    try {
      await act(await ensure())
    } catch (error) {
      set({ notice: problemOf(error) ?? { status: 0, title: '', detail: '', detail_zh: '' } })
    }
  }

  if (remembered.awaiting) void ensure().catch(() => undefined)

  return {
    state: () => state,
    watch(watcher: () => void) {
      watchers.add(watcher)
      return () => void watchers.delete(watcher)
    },
    open() {
      set({ open: true, unread: 0 })
      void ensure().catch(() => undefined)
    },
    close: () => set({ open: false }),
    send(text: string) {
      const clientId = newId()
      const message: Message = { ...BLANK, id: clientId, text, at: new Date().toISOString(), client_id: clientId }
      set({ lines: [...state.lines, { key: clientId, message, delivery: 'sending' }] })
      void deliver(clientId, text)
    },
    sendAgain: (line: Line) => void deliver(line.key, line.message.text),
    requestPerson: () =>
      attempt(async (at) => {
        const message = await api.handOver(at)
        if (message) receive(message)
      }),
    async identifyOrder(order: string, phoneLast4: string) {
      set({ identity: await api.identify(await ensure(), { order, phone_last4: phoneLast4 }) })
    },
    async identify(shown: string) {
      const { subject } = memory.read()
      const isSomeoneElse = !!subject && subject !== subjectOf(shown)
      token = shown
      if (isSomeoneElse) leave()
      if (key) await showToken(key, shown)
      else if (state.open) await ensure().catch(() => undefined)
    },
    restart(keepsToken: boolean) {
      if (!keepsToken) token = undefined
      leave()
      if (state.open) void ensure().catch(() => undefined)
    },
    dismissNotice: () => set({ notice: null }),
  }
}

const BLANK: Omit<Message, 'id' | 'text' | 'at'> = {
  seq: UNSENT_SEQ,
  sender: 'customer',
  sender_name: '',
  language: '',
  sentences: [],
  citations: [],
  cards: [],
  quick_replies: [],
  hand_over: 'none',
  generated_by_ai: false,
}

function problemOf(error: unknown): Problem | null {
  return error instanceof Refusal ? error.problem : null
}

// Read through a function: the signal changes while the listener waits.
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted
}

/** Waits, but no longer than until the browser is online again. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      removeEventListener('online', done)
      resolve()
    }
    const timer = window.setTimeout(done, ms)
    addEventListener('online', done)
    signal.addEventListener('abort', done)
  })
}

/** crypto.randomUUID exists only on https and localhost. */
function newId(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID()
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
