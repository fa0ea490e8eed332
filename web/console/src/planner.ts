/** A day at the desk before it comes: what is asked, and how the played day went. The last question asked is the one that is shown. */
import { reactive } from 'vue'

import { api, Failure } from './api/client'
import type { Option, Look } from './charts'
import type { PlannedDay, PlannerBasis } from './api/types'

export type Curve = PlannedDay['curve']
const AGAIN_MS = 1_500
export const HOURS = [...Array(24).keys()]

export const planner = reactive({
  basis: null as PlannerBasis | null,
  curve: 'usual' as Curve,
  volume: 300,
  share: 0.9,
  people: HOURS.map(() => 2),
  told: null as PlannedDay | null,
  doing: null as 'play' | 'plan' | null,
  failure: null as Failure | null,
})

export async function readBasis(): Promise<void> {
  try {
    planner.basis = await api.planner()
    planner.failure = null
    if (planner.told) return
    planner.curve = planner.basis.is_measured ? 'measured' : 'usual'
    planner.volume = Math.max(1, Math.round(planner.basis.usual_volume))
    await ask('plan')
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    planner.failure = error
  }
}

export function chooseCurve(curve: Curve): void {
  const found = planner.basis?.curves.find((each) => each.curve === curve)
  planner.curve = curve
  if (planner.basis && found) planner.volume = Math.max(1, Math.round(planner.basis.usual_volume * found.times))
}

let next: 'play' | 'plan' | null = null // what was asked while a day was being played

/** Play the day with the people that are there, or find how many it needs. */
export async function ask(what: 'play' | 'plan'): Promise<void> {
  if (planner.doing) {
    if (next !== 'plan') next = what
    return
  }
  planner.doing = what
  const { curve, volume, share, people } = planner
  try {
    const told = await api.askPlanner({ curve, volume, share, patience: 12, people: what === 'plan' ? null : [...people] })
    planner.told = told
    if (what === 'plan') planner.people = [...told.people]
    planner.failure = null
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    if (error.status === 429) next ??= what // a colleague's day is being played: after it
    else planner.failure = error
  } finally {
    planner.doing = null
  }
  const then = next
  next = null
  if (then && planner.failure === null) setTimeout(() => void ask(then), AGAIN_MS)
}

/** People who come at `from` and go at `until`, hours of one day; what they do over a break is left to who plans it. */
export interface Shift { from: number; until: number; people: number }

/**
 * Whole shifts that cover the people of every hour, each without a hole: the earliest uncovered hour begins one, which ends once nobody is
 * needed any more. From `shortest` to `longest` hours. It covers; fewer hours may be possible by overlapping otherwise.
 */
export function shiftsOf(people: number[], shortest = 4, longest = 8): Shift[] {
  const needed = [...people]
  const found = new Map<string, Shift>()
  for (let first = needed.findIndex((n) => n > 0); first >= 0; first = needed.findIndex((n) => n > 0)) {
    const from = Math.min(first, needed.length - shortest)
    let until = Math.min(from + longest, needed.length)
    while (until - from > shortest && (needed[until - 1] ?? 0) <= 0) until -= 1
    for (let hour = from; hour < until; hour += 1) needed[hour] = (needed[hour] ?? 0) - 1
    const key = `${from}-${until}`
    found.set(key, { from, until, people: (found.get(key)?.people ?? 0) + 1 })
  }
  return [...found.values()].sort((a, b) => a.from - b.from || a.until - b.until)
}

export interface Said { handOvers: string; people: string; wait: string; late: string; minutes: string }

/** Hand-overs as bars, people as steps over them, the wait of nine in ten as a line of its own scale; hours that fall short are red. */
export function dayChart(told: PlannedDay, said: Said, colours: { bar: string; short: string; people: string; wait: string }, look: Look): Option {
  const label = { color: look.faint, fontSize: 11, fontFamily: look.font }
  const isShort = (at: number) => (told.hours[at]?.in_time ?? 1) < told.share
  const axis = { axisLine: { show: false }, axisTick: { show: false }, axisLabel: label, splitLine: { lineStyle: { color: look.line, type: 'dashed' } } }
  return {
    animationDuration: 250,
    textStyle: { fontFamily: look.font, color: look.text },
    legend: { type: 'scroll', top: 0, left: 0, itemWidth: 11, itemHeight: 9, itemGap: 16, textStyle: { color: look.faint, fontSize: 12 } },
    tooltip: {
      trigger: 'axis', backgroundColor: look.raised, borderColor: look.line, padding: [7, 11],
      textStyle: { color: look.text, fontSize: 12, fontFamily: look.font }, axisPointer: { type: 'shadow', shadowStyle: { color: look.line, opacity: 0.35 } },
    },
    grid: { left: 2, right: 2, top: 34, bottom: 2, containLabel: true },
    xAxis: { type: 'category', data: HOURS.map((hour) => `${hour}:00`), ...axis, axisLine: { lineStyle: { color: look.line } }, splitLine: { show: false } },
    yAxis: [
      { type: 'value', minInterval: 1, ...axis },
      { type: 'value', minInterval: 1, ...axis, splitLine: { show: false }, axisLabel: { ...label, formatter: `{value} ${said.minutes}` } },
      { type: 'value', show: false, min: 0, max: Math.ceil(Math.max(1, ...told.people) * 1.25) },
    ],
    series: [
      {
        type: 'bar', name: said.handOvers, barMaxWidth: 22, itemStyle: { color: colours.bar, borderRadius: [4, 4, 0, 0] },
        data: told.hours.map((hour, at) => ({ value: hour.arrivals, itemStyle: isShort(at) ? { color: colours.short } : {} })),
      },
      { type: 'line', step: 'middle', name: said.people, yAxisIndex: 2, symbol: 'none', lineStyle: { color: colours.people, width: 2.4 }, itemStyle: { color: colours.people }, data: told.people },
      {
        type: 'line', name: said.wait, yAxisIndex: 1, smooth: 0.25, symbol: 'circle', symbolSize: 5, connectNulls: true,
        lineStyle: { color: colours.wait, width: 1.6, type: 'dashed' }, itemStyle: { color: colours.wait },
        data: told.hours.map((hour) => (hour.wait_p90 === null ? null : Math.round(hour.wait_p90 / 6) / 10)),
      },
    ],
  }
}
