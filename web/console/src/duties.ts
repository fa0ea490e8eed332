/** What waits for a person: approvals and promises, read again every 15 s while the page is open. */
import { reactive } from 'vue'

import { api, Failure } from './api/client'
import type { Approval, Promised } from './api/types'
import { may } from './session'

export const duties = reactive({
  approvals: [] as Approval[],
  promises: [] as Promised[],
  elsewhere: { edits: 0, drafts: 0, findings: 0 },
  isRead: false,
  failure: null as Failure | null,
})

export async function readDuties(): Promise<void> {
  if (!may('read', 'approval')) return
  try {
    const [approvals, open, overdue] = await Promise.all([api.approvals(), api.promises('open'), api.promises('overdue')])
    const elsewhere = may('read', 'knowledge') ? await waitsElsewhere() : duties.elsewhere
    Object.assign(duties, { elsewhere, approvals, promises: [...overdue, ...open], isRead: true, failure: null })
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    duties.failure = error
  }
}

/** What else waits for a yes, on the pages where it is read: edits of texts, drafts of articles, contradictions. */
async function waitsElsewhere(): Promise<typeof duties.elsewhere> {
  const [edits, { drafts, findings }] = await Promise.all([api.edits(), api.knowledgeCounts()])
  return { edits: edits.length, drafts, findings }
}

/** What waits for the yes of whoever is signed in. */
export const mine = (): Approval[] => duties.approvals.filter((approval) => approval.may_decide)

/** A yes or no, with words for the customer; the list is read again either way, since a colleague may have been first. */
export async function decide(approval: Approval, approve: boolean, note: string): Promise<Approval | Failure> {
  try {
    return await api.decide(approval.id, approve, note)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return error
  } finally {
    await readDuties()
  }
}
