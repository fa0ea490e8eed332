/** The complaints: the list, the one that is open, and what is on the rise; read again every 20 s while the page is open. */
import { reactive } from 'vue'

import { api, Failure } from './api/client'
import type { CaseAlarm, CaseFile, CaseRow, Colleague } from './api/types'
import { may } from './session'

export const FILTERS = ['unsettled', 'overdue', 'unowned', 'closed'] as const
export type Filter = (typeof FILTERS)[number]

export const cases = reactive({
  filter: 'unsettled' as Filter,
  q: '',
  rows: [] as CaseRow[],
  counts: {} as Record<string, number>,
  isRead: false,
  failure: null as Failure | null,
  file: null as CaseFile | null,
  alarms: [] as CaseAlarm[],
  people: [] as Colleague[],
})

const failureOf = (error: unknown) => (error instanceof Failure ? error : new Failure(0, null))

export async function readCases(): Promise<void> {
  const { filter, q } = cases
  try {
    const [page, alarms] = await Promise.all([api.cases(filter, q), api.caseAlarms()])
    if (filter !== cases.filter || q !== cases.q) return // the person has chosen something else meanwhile
    Object.assign(cases, { rows: page.rows, counts: page.counts, alarms, isRead: true, failure: null })
    if (!cases.people.length && may('work', 'case')) cases.people = await api.caseColleagues()
  } catch (error) {
    cases.failure = failureOf(error)
  }
}

export async function openCase(id: string | null): Promise<Failure | null> {
  if (id === null) {
    cases.file = null
    return null
  }
  return change(() => api.case(id))
}

/** Do something to a case; the failure to show when it was refused. */
export async function change(work: () => Promise<CaseFile>): Promise<Failure | null> {
  try {
    cases.file = await work()
    void readCases()
    return null
  } catch (error) {
    return failureOf(error)
  }
}
