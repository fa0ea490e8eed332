/** The nine verbs of a turn laid out on its time line. */
import type { TraceStep } from './api/types'

export const VERBS = ['receive', 'understand', 'decide', 'retrieve', 'act', 'draft', 'verify', 'reply', 'trace'] as const
export type Verb = (typeof VERBS)[number]

/** What a verb is about; the colour of its bar. */
export type Phase = 'read' | 'find' | 'say' | 'keep'

const PHASES: Record<Verb, Phase> = {
  receive: 'read', understand: 'read', decide: 'read', retrieve: 'find', act: 'find',
  draft: 'say', verify: 'say', reply: 'keep', trace: 'keep',
}

export interface Lane {
  key: string
  verb: string
  phase: Phase
  /** null when the turn passed this verb by, or died before it. */
  step: TraceStep | null
  left: number
  width: number
}

export const isVerb = (word: string): word is Verb => (VERBS as readonly string[]).includes(word)

/** One lane per step in order of time, and one empty lane for each verb that did not run, in its usual place. */
export function layTimeline(steps: TraceStep[], total: number): Lane[] {
  const span = Math.max(total, ...steps.map((step) => step.started_ms + step.milliseconds), 0.001)
  const lanes: Lane[] = steps.map((step, at) => ({
    key: `${step.verb}-${at}`,
    verb: step.verb,
    phase: isVerb(step.verb) ? PHASES[step.verb] : 'keep',
    step,
    left: (Math.max(step.started_ms, 0) / span) * 100,
    width: (step.milliseconds / span) * 100,
  }))
  for (const [order, verb] of VERBS.entries()) {
    if (lanes.some((lane) => lane.verb === verb)) continue
    const before = lanes.findLastIndex((lane) => isVerb(lane.verb) && VERBS.indexOf(lane.verb) < order)
    lanes.splice(before + 1, 0, { key: verb, verb, phase: PHASES[verb], step: null, left: 0, width: 0 })
  }
  return lanes
}
