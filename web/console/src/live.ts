/** Live updates: one event stream while signed in, taken up again after a break, with slow polling while it is down. */
import { ref } from 'vue'

import { api, Failure } from './api/client'
import { readEvents } from './api/sse'

export const isLive = ref(false)

const SILENCE_MS = 45_000 // the server writes a comment line every 15 s; three missed ones mean the line is dead
const POLL_MS = 15_000
const GATHER_MS = 300 // several changes at once are read once

/** Runs until `signal` aborts. `changed` gets the ids that changed, or null when anything may have. */
export function follow(changed: (conversations: Set<string> | null) => void, signal: AbortSignal): void {
  const gather = gathered(changed, signal)
  const poll = setInterval(() => isLive.value || changed(null), POLL_MS)
  signal.addEventListener('abort', () => clearInterval(poll))
  void run(gather, signal)
}

async function run(changed: (conversation: string | null) => void, signal: AbortSignal): Promise<void> {
  for (let failures = 0; !signal.aborted; failures += 1) {
    if (failures > 0) await pause(Math.min(1000 * 2 ** (failures - 1), 15_000) * (0.75 + Math.random() / 2), signal)
    if (signal.aborted) return
    try {
      await listen(changed, signal, () => (failures = 0))
    } catch (error) {
      if (error instanceof Failure && error.status === 401) return
    } finally {
      isLive.value = false
    }
  }
}

async function listen(
  changed: (conversation: string | null) => void,
  signal: AbortSignal,
  opened: () => void,
): Promise<void> {
  const control = new AbortController()
  const stop = () => control.abort()
  signal.addEventListener('abort', stop)
  let silence = setTimeout(stop, SILENCE_MS)
  const alive = () => {
    clearTimeout(silence)
    silence = setTimeout(stop, SILENCE_MS)
  }
  try {
    const response = await api.events(control.signal)
    opened()
    isLive.value = true
    changed(null) // what happened while nobody listened
    await readEvents(response, ({ event, data }) => event === 'changed' && changed(conversationOf(data)), alive)
  } finally {
    clearTimeout(silence)
    signal.removeEventListener('abort', stop)
    control.abort()
  }
}

export function conversationOf(data: string): string | null {
  try {
    const { conversation } = JSON.parse(data) as { conversation?: unknown }
    return typeof conversation === 'string' ? conversation : null
  } catch {
    return null
  }
}

function gathered(changed: (conversations: Set<string> | null) => void, signal: AbortSignal) {
  let ids: Set<string> | null = new Set()
  let timer: ReturnType<typeof setTimeout> | null = null
  return (conversation: string | null) => {
    if (conversation === null) ids = null
    else ids?.add(conversation)
    timer ??= setTimeout(() => {
      const now = ids
      timer = null
      ids = new Set()
      if (!signal.aborted) changed(now)
    }, GATHER_MS)
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
