import { describe, expect, it } from 'vitest'

import type { TraceEvidence } from '../src/api/types'
import { markSpans, objectedSpans, supportOf } from '../src/evidence'

const evidence = (index: number, supports: number[] = []): TraceEvidence => ({
  index, supports, kind: 'passage', id: `p${index}`, title: '', text: '', score: null, reasons: [],
})

describe('which evidence supports which sentence', () => {
  const sentences = [{ text: 'a', citations: [1] }, { text: 'b', citations: [1, 2] }, { text: 'c', citations: [] }]

  it('follows what the evidence says it supports', () => {
    expect(supportOf(sentences, [evidence(1, [0]), evidence(2, [0, 2])])).toEqual([[0, 1], [], [1]])
  })

  it('falls back to the citations of the sentences', () => {
    expect(supportOf(sentences, [evidence(1), evidence(2)])).toEqual([[0], [0, 1], []])
  })
})

describe('objected words', () => {
  it('are what findings quote, in any kind of quotation marks', () => {
    expect(objectedSpans(['许诺没有记录：「当天到账」', 'price “¥99” and "free gift"', "it's fine", '「当天到账」'])).toEqual(['当天到账', '¥99', 'free gift'])
  })

  it('are marked in the sentence without losing a letter', () => {
    const pieces = markSpans('退款当天到账，送 free gift。', ['当天到账', 'free gift', '不在句中', '到账'])
    expect(pieces.filter((piece) => piece.objected).map((piece) => piece.text)).toEqual(['当天到账', 'free gift'])
    expect(pieces.map((piece) => piece.text).join('')).toBe('退款当天到账，送 free gift。')
    expect(markSpans('plain', [])).toEqual([{ text: 'plain', objected: false }])
  })
})
