import { describe, expect, it } from 'vitest'

import { daysOf, flow, largest, lines, stacked, type Look, type Option } from '../src/charts'

const look: Look = { text: '#000', faint: '#555', line: '#ccc', surface: '#fff', raised: '#fff', font: 'sans' }
const number = (key: string, part: string, conversations: number, median: number | null = null) => ({
  key, part, rows: conversations, conversations, sum: conversations, mean: 1, median, p90: median,
})
const parts = [{ name: 'ai', said: 'AI', colour: '#0a0' }, { name: 'person', said: 'A person', colour: '#a0a' }]
const seriesOf = (option: Option) => option['series'] as { data: { value: number | null; key: string; part: string | null }[]; name?: string }[]

describe('charts', () => {
  it('have every day, also those on which nothing was', () => {
    expect(daysOf('2026-10-31', '2026-11-02')).toEqual(['2026-10-31', '2026-11-01', '2026-11-02'])
  })

  it('know of each datum the number that it stands for', () => {
    const option = stacked([number('2026-11-01', 'ai', 3), number('2026-11-01', 'person', 1)], ['2026-11-01', '2026-11-02'], parts, 'conversations', look)
    expect(seriesOf(option)[1]?.data).toEqual([{ value: 1, key: '2026-11-01', part: 'person' }, { value: 0, key: '2026-11-02', part: 'person' }])
  })

  it('show the largest bars on top, and no part that is nowhere', () => {
    const numbers = [number('a', 'ai', 1), number('b', 'ai', 5), number('c', 'ai', 2)]
    expect(largest(numbers, 'conversations', 2)).toEqual(['b', 'c'])
    const option = stacked(numbers, ['b', 'c'], parts, 'conversations', look, { lying: true, named: (key) => key })
    expect(seriesOf(option).map((each) => each.name)).toEqual(['AI'])
    expect(seriesOf(option)[0]?.data.map((each) => each.key)).toEqual(['c', 'b'])
  })

  it('leave a day without a wait out of the line instead of drawing a zero', () => {
    const option = lines([number('2026-11-01', 'taken', 2, 90)], ['2026-11-01', '2026-11-02'], [{ measure: 'median', said: 'Median', colour: '#000' }], look, String, 60)
    expect(seriesOf(option)[0]?.data.map((each) => each.value)).toEqual([1.5, null])
  })

  it('draw moods from left to right, each with its sum', () => {
    const option = flow([number('upset', 'calm', 4), number('calm', 'calm', 9)], [{ name: 'calm', said: 'Calm', colour: '#999' }, { name: 'upset', said: 'Upset', colour: '#900' }], { first: 'first', last: 'last' }, look)
    const nodes = (option['series'] as { data: { name: string; label: { formatter: string } }[] }[])[0]?.data.map((node) => node.label.formatter)
    expect(nodes).toEqual(['Calm  9', 'Upset  4', 'Calm  13'])
  })
})
