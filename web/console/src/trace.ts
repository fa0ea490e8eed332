/** The trace on the right, read when it is asked for and kept: a trace never changes once it is written. */
import { reactive, shallowReactive } from 'vue'

import { api, Failure } from './api/client'
import type { Trace } from './api/types'

const KEPT = 30
const kept = shallowReactive(new Map<string, Trace>())

export const shown = reactive({ id: null as string | null, failure: null as Failure | null })

let running: AbortController | null = null

export function traceShown(): Trace | null {
  return shown.id ? (kept.get(shown.id) ?? null) : null
}

export async function showTrace(id: string | null): Promise<void> {
  running?.abort()
  Object.assign(shown, { id, failure: null })
  if (!id || kept.has(id)) return
  const control = (running = new AbortController())
  try {
    const trace = await api.trace(id, control.signal)
    kept.set(id, trace)
    const oldest = kept.keys().next().value
    if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest)
  } catch (error) {
    if (control.signal.aborted) return
    if (!(error instanceof Failure)) throw error
    shown.failure = error
  }
}

export function forgetTraces(): void {
  running?.abort()
  kept.clear()
  Object.assign(shown, { id: null, failure: null })
}
