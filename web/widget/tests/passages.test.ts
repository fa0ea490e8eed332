import { describe, expect, it } from 'vitest'
import { cited, links, safeAddress } from '../src/passages'

describe('cited', () => {
  it('keeps every character of the reply', () => {
    const text = '第一句。\n第二句。 第三句。'
    const pieces = cited(text, [
      { text: '第一句。', citations: [1] },
      { text: '第二句。', citations: [] },
      { text: '第三句。', citations: [2, 3] },
    ])
    expect(pieces.map((piece) => piece.text).join('')).toBe(text)
    expect(pieces.map((piece) => piece.citations)).toEqual([[1], [2, 3]])
  })
  it('keeps the citations of a sentence that is not in the text', () => {
    expect(cited('好的。', [{ text: '别的话。', citations: [1] }])).toEqual([{ text: '好的。', citations: [1] }])
  })
})

describe('links', () => {
  it('ends an address at Chinese or trailing punctuation', () => {
    expect(links('见https://a.example/x?y=1，或 http://b.example.')).toEqual([
      { text: '见' },
      { text: 'https://a.example/x?y=1', href: 'https://a.example/x?y=1' },
      { text: '，或 ' },
      { text: 'http://b.example', href: 'http://b.example' },
      { text: '.' },
    ])
  })
  it('makes nothing else clickable', () => {
    expect(links('javascript:alert(1) <a href="x">')).toEqual([{ text: 'javascript:alert(1) <a href="x">' }])
    expect(safeAddress('javascript:alert(1)', 'https://a.example')).toBeUndefined()
    expect(safeAddress('/p/1', 'https://a.example')).toBe('https://a.example/p/1')
  })
})
