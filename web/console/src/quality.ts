/** The results, the review and everybody's work. */
import { reactive } from 'vue'

import { call, Failure } from './api/client'
import type { components } from './api/schema'
import { insights } from './insights'

type Schemas = components['schemas']
export type QualityReport = Schemas['QualityReport']
export type QualityRate = Schemas['QualityRate']
export type Range = Schemas['Range']
export type ReviewItem = Schemas['ReviewItem']
export type Span = Schemas['Span']
export type WorkOf = Schemas['WorkOf']
export type Label = ReviewItem['labels'][number]

export const LABELS: Label[] = ['right', 'wrong_fact', 'wrong_tone', 'needless_refusal', 'should_hand_over', 'privacy']

export const quality = reactive({
  report: null as QualityReport | null,
  item: null as ReviewItem | null,
  pair: null as Schemas['AnswerPair'] | null,
  mine: null as WorkOf | null,
  team: [] as WorkOf[],
  isReading: true,
  failure: null as Failure | null,
})

/** Run something; what fails is kept to be shown. */
async function tried(work: () => Promise<void>): Promise<boolean> {
  quality.isReading = true
  quality.failure = null
  try {
    await work()
    return true
  } catch (error) {
    quality.failure = error instanceof Failure ? error : new Failure(0, null)
    return false
  } finally {
    quality.isReading = false
  }
}

export const readReport = () =>
  tried(async () => {
    const { first, last, language, stage, handled } = insights
    const wanted = new URLSearchParams({ first, last })
    for (const [name, value] of Object.entries({ language, stage, handled })) if (value) wanted.set(name, value)
    quality.report = await call('GET', `/v1/quality?${wanted.toString()}`)
  })

export const drawSample = (size: number, seed: number) =>
  tried(async () => {
    const sample = await call<Schemas['SampleReport']>('POST', '/v1/quality/samples', { first: insights.first, last: insights.last, size, seed })
    if (quality.report) quality.report.sample = sample
  })

export const readNext = () => tried(async () => void (quality.item = await call<ReviewItem | null>('GET', '/v1/quality/next')))

export const judge = (labels: Label[], spans: Span[], note: string, asGold: boolean) =>
  tried(async () => {
    if (!quality.item) return
    const conversation = quality.item.conversation
    await call('POST', '/v1/quality/reviews', { conversation, labels, spans, note })
    if (asGold) await call('POST', '/v1/quality/gold', { conversation, labels, why: note })
    quality.item = await call<ReviewItem | null>('GET', '/v1/quality/next')
  })

export const readPair = () => tried(async () => void (quality.pair = await call<Schemas['AnswerPair'] | null>('GET', '/v1/quality/pairs/next')))

export const compare = (choice: 'left' | 'right' | 'same') =>
  tried(async () => {
    if (!quality.pair) return
    await call('POST', '/v1/quality/pairs', { left: quality.pair.left, right: quality.pair.right, choice })
    quality.pair = await call<Schemas['AnswerPair'] | null>('GET', '/v1/quality/pairs/next')
  })

export const readMine = () => tried(async () => void (quality.mine = await call<WorkOf>('GET', '/v1/quality/mine')))
export const readTeam = () => tried(async () => void (quality.team = await call<WorkOf[]>('GET', '/v1/quality/team')))

export const percent = (share: number): string => `${(share * 100).toFixed(1)}%`

/** A message cut at its marks, each piece with the mark that it belongs to. Marks may not overlap: the earlier one wins. */
export function pieces(text: string, spans: Span[]): { text: string; span: Span | null }[] {
  const found: { text: string; span: Span | null }[] = []
  let at = 0
  for (const span of [...spans].sort((one, other) => one.start - other.start)) {
    if (span.start < at || span.end > text.length) continue
    if (span.start > at) found.push({ text: text.slice(at, span.start), span: null })
    found.push({ text: text.slice(span.start, span.end), span })
    at = span.end
  }
  if (at < text.length) found.push({ text: text.slice(at), span: null })
  return found
}
