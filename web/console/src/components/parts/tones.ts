/** Which colour stands for what, the same everywhere in the console. */
import type { HandOverState } from '../../api/types'
import type { Tone } from './Badge.vue'

const LANE_TONES: Record<string, Tone> = {
  verbatim: 'teal', fact: 'blue', quote: 'blue', small: 'violet', model: 'violet', ask: 'grey', smalltalk: 'grey',
  hand_over: 'amber', act: 'teal', policy: 'amber', decline: 'grey', failed: 'red',
}

export const laneTone = (lane: string): Tone => LANE_TONES[lane] ?? 'grey'

export const STATE_TONES: Record<HandOverState, Tone> = { none: 'grey', waiting: 'amber', person: 'teal' }

export const KIND_TONES: Record<string, Tone> = { passage: 'teal', fact: 'blue', outcome: 'violet' }

export function verdictTone(verdict: string): Tone {
  const word = verdict.toLowerCase()
  if (word.startsWith('send')) return 'teal'
  return word.startsWith('mend') || word.startsWith('hand') ? 'amber' : 'grey'
}
