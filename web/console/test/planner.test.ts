import { describe, expect, it } from 'vitest'

import type { PlannedDay } from '../src/api/types'
import { dayChart, HOURS, shiftsOf } from '../src/planner'

const look = { text: '#000', faint: '#666', line: '#ccc', surface: '#fff', raised: '#fff', font: 'sans-serif' }
const said = { handOvers: 'Hand-overs', people: 'People', wait: 'Wait', late: 'late', minutes: 'min' }
const colours = { bar: 'green', short: 'red', people: 'violet', wait: 'amber' }
const hours = HOURS.map((hour) => ({ hour, arrivals: hour, people: 2, busy: 0.5, wait_p50: 10, wait_p90: hour === 3 ? null : 90, in_time: hour === 21 ? 0.5 : hour === 3 ? null : 0.95 }))
const told = { share: 0.9, people: HOURS.map(() => 2), hours } as unknown as PlannedDay

interface Series { data: unknown[] }

describe('the chart of a played day', () => {
  const [bars, people, waits] = dayChart(told, said, colours, look)['series'] as [Series, Series, Series]

  it('marks the hours that fall short, and no hour in which nobody waited', () => {
    const red = bars.data.map((each, hour) => ((each as { itemStyle: { color?: string } }).itemStyle.color ? hour : null)).filter((hour) => hour !== null)
    expect(red).toEqual([21])
  })

  it('shows people by hour, and waits in minutes with a gap where there was none', () => {
    expect(people.data).toHaveLength(24)
    expect(waits.data.slice(2, 5)).toEqual([1.5, null, 1.5])
  })
})

describe('whole shifts', () => {
  it('cover every hour without a hole, from four to eight hours long', () => {
    const needed = HOURS.map((hour) => (hour < 8 ? 1 : hour < 12 ? 3 : hour < 14 ? 2 : hour < 22 ? 4 : hour === 23 ? 2 : 0))
    const shifts = shiftsOf(needed)
    for (const hour of HOURS) expect(shifts.filter((one) => one.from <= hour && hour < one.until).reduce((sum, one) => sum + one.people, 0)).toBeGreaterThanOrEqual(needed[hour] ?? 0)
    for (const { from, until } of shifts) expect([until - from >= 4, until - from <= 8, from >= 0, until <= 24]).toEqual([true, true, true, true])
  })
  it('are none when nobody is needed, and one when one day is covered by one', () => {
    expect(shiftsOf(HOURS.map(() => 0))).toEqual([])
    expect(shiftsOf(HOURS.map((hour) => (hour >= 9 && hour < 17 ? 2 : 0)))).toEqual([{ from: 9, until: 17, people: 2 }])
  })
})
