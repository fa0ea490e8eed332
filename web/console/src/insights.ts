/** The figures of the chosen days, and the conversations behind the one that was opened. */
import { reactive } from 'vue'

import { call, Failure, open } from './api/client'
import type { components } from './api/schema'

type Schemas = components['schemas']
export type Insights = Schemas['Insights']
export type InsightNumber = Schemas['InsightNumber']
export type InsightTile = Schemas['InsightTile']
export type InsightTalk = Schemas['InsightConversation']

/** One number: its cut and, where it is not about all of it, key and part. */
export interface Place {
  cut: string
  key: string | null
  part: string | null
  title: string
}

const DAY = 86_400_000
const isoDay = (at: number) => {
  const date = new Date(at)
  return `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`
}

export const insights = reactive({
  days: 28 as number | null,
  first: isoDay(Date.now() - 27 * DAY),
  last: isoDay(Date.now()),
  language: '',
  stage: '',
  handled: '',
  found: null as Insights | null,
  isReading: false,
  failure: null as Failure | null,
})

export const behind = reactive({
  place: null as Place | null,
  count: 0,
  rows: [] as InsightTalk[],
  isReading: false,
  failure: null as Failure | null,
})

const failureOf = (error: unknown) => (error instanceof Failure ? error : new Failure(0, null))

function query(more: Record<string, string | null> = {}): string {
  const { first, last, language, stage, handled } = insights
  const wanted = new URLSearchParams({ first, last })
  for (const [name, value] of Object.entries({ language, stage, handled, ...more })) if (value) wanted.set(name, value)
  return wanted.toString()
}

export function chooseDays(days: number): void {
  Object.assign(insights, { days, first: isoDay(Date.now() - (days - 1) * DAY), last: isoDay(Date.now()) })
}

export async function readInsights(): Promise<void> {
  const asked = query()
  insights.isReading = true
  try {
    const found = await call<Insights>('GET', `/v1/insights?${asked}`)
    if (asked === query()) Object.assign(insights, { found, failure: null })
  } catch (error) {
    insights.failure = failureOf(error)
  } finally {
    if (asked === query()) insights.isReading = false
  }
}

const where = (place: Place) => ({ cut: place.cut, key: place.key, part: place.part })

export async function openBehind(place: Place | null, offset = 0): Promise<void> {
  if (offset === 0) Object.assign(behind, { place, count: 0, rows: [], failure: null })
  if (!place) return
  behind.isReading = true
  try {
    const found = await call<Schemas['InsightConversations']>('GET', `/v1/insights/conversations?${query({ ...where(place), offset: String(offset) })}`)
    if (behind.place !== place && offset > 0) return
    behind.count = found.count
    behind.rows = offset ? [...behind.rows, ...found.rows] : found.rows
  } catch (error) {
    behind.failure = failureOf(error)
  } finally {
    behind.isReading = false
  }
}

/** Save a file of the server's under the name that it gives. */
export async function download(what: 'numbers' | 'conversations' | 'messages', place: Place, language: string): Promise<void> {
  const response = await open('GET', `/v1/insights/export/${what}?${query({ ...(what === 'numbers' ? { cut: place.cut } : where(place)), ...(what === 'messages' ? { names_in: language } : {}) })}`)
  const name = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? 'kefu.csv'
  const link = document.createElement('a')
  link.href = URL.createObjectURL(await response.blob())
  link.download = name
  link.click()
  window.setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
