/** Whether the language models' budget of today is spent: read when the console opens, then once a minute. */
import { reactive } from 'vue'

import { api, Failure } from './api/client'
import type { Budget } from './api/types'
import { may } from './session'

const EVERY_MS = 60_000

export const spending = reactive({ budget: null as Budget | null })

async function read(): Promise<void> {
  if (!may('read', 'budget')) return
  try {
    spending.budget = await api.budget()
  } catch (error) {
    if (!(error instanceof Failure)) throw error // an old figure is better than none; other calls say that the server is away
  }
}

/** Reads until `signal` is aborted. */
export function followBudget(signal: AbortSignal): void {
  void read()
  const timer = setInterval(() => void read(), EVERY_MS)
  signal.addEventListener('abort', () => clearInterval(timer))
}
