/** The ways an answer can be made, cheapest first: the order in which a turn tries them. */

import type { TracePassed } from './api/types'

export const LADDER = ['verbatim', 'fact', 'quote', 'small', 'model', 'hand_over'] as const
export const LANES = [...LADDER, 'act', 'policy', 'ask', 'decline', 'smalltalk'] as const
export type LaneName = (typeof LANES)[number]

export type Rung = 'passed' | 'taken' | 'spared'

export const isLane = (word: string): word is LaneName => (LANES as readonly string[]).includes(word)

/** Why lanes were passed, in the person's language; lanes passed for the same reason share a row. */
export function reasonsOf(passed: TracePassed[], language: 'zh' | 'en'): { lanes: string[]; why: string }[] {
  const rows = new Map<string, string[]>()
  for (const { lane, why } of passed) {
    const said = why[language] ?? why['en'] ?? ''
    const lanes = rows.get(said) ?? []
    if (!lanes.includes(lane)) rows.set(said, [...lanes, lane])
  }
  return [...rows].map(([why, lanes]) => ({ lanes, why }))
}

/** `passed`: lanes that were tried, also those after the one that answered in the end. How far down the ladder a turn went; null for a lane that is not on it (a question back, small talk). */
export function ladderOf(lane: string, passed: readonly string[] = []): { lane: LaneName; rung: Rung }[] | null {
  const taken = (LADDER as readonly string[]).indexOf(lane)
  if (taken < 0) return null
  return LADDER.map((name, at) => ({ lane: name, rung: at === taken ? 'taken' : at < taken || passed.includes(name) ? 'passed' : 'spared' }))
}
