import { describe, expect, it } from 'vitest'

import { pieces } from '../src/quality'

describe('marks in a message', () => {
  it('cut it into pieces that join to the whole', () => {
    const text = '满 99 元包邮，三天送达。'
    const spans = [{ seq: 3, start: 8, end: 12, label: 'wrong_fact' as const }, { seq: 3, start: 0, end: 4, label: 'wrong_tone' as const }]
    const cut = pieces(text, spans)
    expect(cut.map((piece) => piece.text).join('')).toBe(text)
    expect(cut.filter((piece) => piece.span).map((piece) => piece.span?.label)).toEqual(['wrong_tone', 'wrong_fact'])
  })

  it('leave out what overlaps another or lies beyond the text', () => {
    const spans = [{ seq: 1, start: 0, end: 3, label: 'privacy' as const }, { seq: 1, start: 2, end: 4, label: 'privacy' as const }, { seq: 1, start: 4, end: 99, label: 'privacy' as const }]
    expect(pieces('abcdef', spans).filter((piece) => piece.span)).toHaveLength(1)
  })
})
