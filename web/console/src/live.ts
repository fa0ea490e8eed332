/**
 * Live news: one WebSocket while signed in. Each event has a number; after a cut the server is told the last one seen and sends the rest,
 * so nothing is lost. While the line is down the pages are read slowly instead.
 */
import { computed, ref } from 'vue'

import { bearerOf, sessionIsOver } from './api/client'

interface Numbered { seq: number; at: string }
export interface ChangedEvent extends Numbered { type: 'changed'; conversation: string; what: 'message' | 'floor' | 'identity' | 'trace' | 'ticket'; message?: number; sender?: string }
export interface OfferEvent extends Numbered { type: 'offer'; conversation: string; person: string; ends: string }
export interface LookingEvent extends Numbered { type: 'looking'; conversation: string; person: string; name: string; is: boolean }
export interface TypingEvent extends Numbered { type: 'typing'; conversation: string; person: string; name: string }
export interface PresenceEvent extends Numbered { type: 'presence'; person: string; presence: 'on' | 'away' | 'off' }
export interface MentionEvent extends Numbered { type: 'mention'; conversation: string; person: string; by: string }
export type LiveEvent = ChangedEvent | OfferEvent | LookingEvent | TypingEvent | PresenceEvent | MentionEvent
/** Who looks at what, as the server knows it when the line is made. */
export interface LookingNow { person: string; name: string; conversation: string }
/** `reload`: anything may have changed, read everything again. `looking`: the whole of it, in place of what was known. */
export type LiveNews = LiveEvent | { type: 'reload' } | { type: 'everybody'; person: string; looking: LookingNow[] }
type Written =
  | LiveEvent
  | { type: 'welcome'; seq: number; person: string; looking: LookingNow[] }
  | { type: 'reload'; seq: number }
  | { type: 'here'; seq: number }

export type LineState = 'off' | 'live' | 'reconnecting'
export const line = ref<LineState>('off')
export const isLive = computed(() => line.value === 'live')

const BEAT_MS = 15_000
const SILENCE_MS = 45_000 // three missed beats mean that the line is dead
const POLL_MS = 15_000
const FIRST_RETRY_MS = 500
const LAST_RETRY_MS = 15_000
const SIGNED_OUT = 4401
const FOREIGN_PAGE = 4403

const listeners = new Set<(news: LiveNews) => void>()

/** Hear all news until the returned function is called. */
export function hear(listener: (news: LiveNews) => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function tell(news: LiveNews): void {
  for (const listener of [...listeners]) listener(news)
}

let socket: WebSocket | null = null

/** Says something to the server; lost without harm while the line is down, for it is said again when it is back. */
export function say(message: { type: 'looking'; conversation: string | null } | { type: 'typing'; conversation: string } | { type: 'here' }): void {
  if (socket?.readyState === WebSocket.OPEN && line.value === 'live') socket.send(JSON.stringify(message))
}

/** Keeps the line up until `signal` aborts. */
export function follow(signal: AbortSignal): void {
  const poll = setInterval(() => isLive.value || tell({ type: 'reload' }), POLL_MS)
  const wake = () => void (document.visibilityState === 'visible' && hurry?.())
  window.addEventListener('online', wake)
  document.addEventListener('visibilitychange', wake)
  signal.addEventListener('abort', () => {
    clearInterval(poll)
    window.removeEventListener('online', wake)
    document.removeEventListener('visibilitychange', wake)
    socket?.close()
    line.value = 'off'
  })
  void run(signal)
}

let hurry: (() => void) | null = null

async function run(signal: AbortSignal): Promise<void> {
  let last: number | null = null
  for (let failures = 0; !signal.aborted; failures += 1) {
    const token = bearerOf()
    if (!token) return
    if (failures > 0) await pause(retryAfter(failures, Math.random()), signal)
    if (signal.aborted) return
    const code = await attend(token, last, signal, (seq, isNew) => {
      last = seq
      if (isNew) failures = 0
    })
    if (signal.aborted) return
    if (code === SIGNED_OUT) return sessionIsOver(token)
    line.value = 'reconnecting'
    if (code === FOREIGN_PAGE) return
  }
}

/** Milliseconds until the next try: twice as long each time, spread so that consoles do not all come back at once. */
export function retryAfter(failures: number, chance: number): number {
  return Math.min(FIRST_RETRY_MS * 2 ** (failures - 1), LAST_RETRY_MS) * (0.75 + chance / 2)
}

/** One connection, from its hello to its end; gives the code it was closed with. */
function attend(token: string, last: number | null, signal: AbortSignal, seen: (seq: number, isWelcome: boolean) => void): Promise<number> {
  return new Promise((resolve) => {
    const address = new URL('/v1/staff/live', location.href)
    address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:'
    const mine = (socket = new WebSocket(address))
    const order = new InOrder(last)
    let silence = setTimeout(() => end(4408), SILENCE_MS)
    const beat = setInterval(() => say({ type: 'here' }), BEAT_MS)
    const end = (code: number) => {
      clearTimeout(silence)
      clearInterval(beat)
      mine.onopen = mine.onmessage = mine.onclose = mine.onerror = null
      mine.close()
      if (socket === mine) socket = null
      resolve(code)
    }
    signal.addEventListener('abort', () => end(1000), { once: true })
    mine.onopen = () => mine.send(JSON.stringify({ type: 'hello', token, after: last }))
    mine.onclose = (event) => end(event.code)
    mine.onerror = () => undefined // a close follows
    mine.onmessage = (event: MessageEvent<string>) => {
      clearTimeout(silence)
      silence = setTimeout(() => end(4408), SILENCE_MS)
      const told = JSON.parse(event.data) as Written
      if (told.type === 'welcome') line.value = 'live'
      for (const news of order.take(told)) tell(news)
      if (order.isBroken) return end(4000)
      if (order.last !== null) seen(order.last, told.type === 'welcome')
    }
  })
}

/** What the server writes, as news in the order of its numbers: each once, and never past a gap. */
export class InOrder {
  last: number | null
  /** A number was left out, which the server never does: the rest is asked for on a new line. */
  isBroken = false

  constructor(last: number | null) {
    this.last = last
  }

  take(told: Written): LiveNews[] {
    if (told.type === 'here') return []
    if (told.type === 'welcome') {
      const isFirst = this.last === null
      this.last ??= told.seq
      // A page that was just opened may have been read before it listened.
      return [{ type: 'everybody', person: told.person, looking: told.looking }, ...(isFirst ? [{ type: 'reload' } as const] : [])]
    }
    if (told.type === 'reload') {
      this.last = told.seq
      return [{ type: 'reload' }]
    }
    if (this.last !== null && told.seq <= this.last) return []
    if (this.last !== null && told.seq > this.last + 1) {
      this.isBroken = true
      return []
    }
    this.last = told.seq
    return [told]
  }
}

/** Runs `act` at once and then at most every `milliseconds`, the last time after the last call. */
export function atMostEvery(milliseconds: number, act: () => void): () => void {
  let next = 0
  let timer: ReturnType<typeof setTimeout> | null = null
  return () => {
    if (timer) return
    const wait = Math.max(0, next - Date.now())
    const now = () => {
      timer = null
      next = Date.now() + milliseconds
      act()
    }
    if (wait === 0) now()
    else timer = setTimeout(now, wait)
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      clearTimeout(timer)
      hurry = null
      resolve()
    }
    const timer = setTimeout(go, milliseconds)
    hurry = go
    signal.addEventListener('abort', go, { once: true })
  })
}
