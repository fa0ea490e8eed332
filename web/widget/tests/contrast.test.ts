import { describe, expect, it } from 'vitest'
import { contrast, parseColour, readableOn, textOn } from '../src/contrast'

const COLOURS = ['#2f6f5e', '#d9a441', '#ffffff', '#000000', '#ff0000', '#00ff88', '#767676', '#757575', '#ffe0f0', '#123', 'nonsense', '']

describe('colours', () => {
  it('knows the ends of the scale', () => {
    expect(contrast('#000', '#fff')).toBeCloseTo(21)
    expect(contrast('#777777', '#777777')).toBeCloseTo(1)
    expect(parseColour('#abc')).toEqual([170, 187, 204])
  })
  it('can be read whatever a merchant chose', () => {
    for (const colour of COLOURS) {
      expect(contrast(textOn(colour), colour), colour).toBeGreaterThanOrEqual(4.5)
      for (const surface of ['#ffffff', '#1c1d20'])
        expect(contrast(readableOn(surface, colour), surface), colour).toBeGreaterThanOrEqual(4.5)
    }
  })
  it('leaves a readable colour as it is', () => {
    expect(readableOn('#ffffff', '#2f6f5e')).toBe('#2f6f5e')
  })
})
