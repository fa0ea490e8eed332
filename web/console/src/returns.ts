/** Goods on their way back: the list, read again every 20 s while the page is open, and the steps that a person notes. */
import { reactive } from 'vue'

import { api, Failure } from './api/client'
import type { Returned } from './api/types'

export const returns = reactive({
  which: 'open' as 'open' | 'all',
  rows: [] as Returned[],
  isRead: false,
  failure: null as Failure | null,
})

const failureOf = (error: unknown) => (error instanceof Failure ? error : new Failure(0, null))

export async function readReturns(): Promise<void> {
  const { which } = returns
  try {
    const rows = await api.returns(which)
    if (which !== returns.which) return // the person has chosen the other list meanwhile
    Object.assign(returns, { rows, isRead: true, failure: null })
  } catch (error) {
    returns.failure = failureOf(error)
  }
}

/** One step; the list is read again either way, since a colleague may have been first. */
export async function moveReturn(row: Returned, status: Returned['status'], note: string): Promise<Failure | null> {
  try {
    await api.moveReturn(row.id, status, note)
    return null
  } catch (error) {
    return failureOf(error)
  } finally {
    await readReturns()
  }
}
