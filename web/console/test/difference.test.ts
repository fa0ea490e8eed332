import { describe, expect, it } from 'vitest'

import { folded, sideBySide } from '../src/difference'

describe('two texts side by side', () => {
  it('pairs changed lines and leaves the others in their places', () => {
    expect(sideBySide('a\nb\nc\nd', 'a\nB\nc\nx\nd')).toEqual([
      { before: 'a', after: 'a', kind: 'same' },
      { before: 'b', after: 'B', kind: 'changed' },
      { before: 'c', after: 'c', kind: 'same' },
      { before: null, after: 'x', kind: 'new' },
      { before: 'd', after: 'd', kind: 'same' },
    ])
  })
  it('gives back both texts whole, whatever changed', () => {
    const one = Array.from({ length: 60 }, (_, n) => `line ${(n * 7) % 13}`).join('\n')
    const other = Array.from({ length: 50 }, (_, n) => `line ${(n * 5) % 11}`).join('\n')
    const pairs = sideBySide(one, other)
    expect(pairs.flatMap((pair) => (pair.before === null ? [] : [pair.before])).join('\n')).toBe(one)
    expect(pairs.flatMap((pair) => (pair.after === null ? [] : [pair.after])).join('\n')).toBe(other)
  })
  it('folds what stays the same', () => {
    const many = Array.from({ length: 20 }, (_, n) => `${n}`).join('\n')
    expect(folded(sideBySide(many, many.replace('10', 'ten')))).toContain(8)
    expect(folded(sideBySide(many, many))).toEqual([20])
  })
})
