/** What the charts show, as options of ECharts. Pure: figures, words and colours come in. Each datum knows the number that it stands for. */
import type { InsightNumber } from './insights'

export interface Datum {
  value: number | [number, number, number]
  key: string | null
  part: string | null
}

export interface Look {
  text: string
  faint: string
  line: string
  surface: string
  raised: string
  font: string
}

export interface Part {
  name: string
  said: string
  colour: string
}

export type Measure = 'rows' | 'conversations' | 'sum' | 'mean' | 'median' | 'p90'
/** What ECharts takes. */
export type Option = Record<string, unknown>

export const valueOf = (number: InsightNumber | undefined, measure: Measure): number => number?.[measure] ?? 0

/** Every day from the first to the last, also those on which nothing was. */
export function daysOf(first: string, last: string): string[] {
  const days: string[] = []
  for (let at = Date.parse(`${first}T00:00:00Z`); at <= Date.parse(`${last}T00:00:00Z`); at += 86_400_000) days.push(new Date(at).toISOString().slice(0, 10))
  return days
}

/** Keys by their sum, the largest first, at most `most` of them. */
export function largest(numbers: InsightNumber[], measure: Measure, most: number): string[] {
  const sums = new Map<string, number>()
  for (const number of numbers) sums.set(number.key, (sums.get(number.key) ?? 0) + valueOf(number, measure))
  return [...sums].sort((one, other) => other[1] - one[1]).slice(0, most).map(([key]) => key)
}

const short = (day: string) => `${Number(day.slice(5, 7))}/${Number(day.slice(8, 10))}`

const axisOf = (look: Look) => ({
  axisLine: { lineStyle: { color: look.line } },
  axisTick: { show: false },
  axisLabel: { color: look.faint, fontSize: 11, fontFamily: look.font, hideOverlap: true },
  splitLine: { lineStyle: { color: look.line, type: 'dashed' as const } },
})

const frameOf = (look: Look) => ({
  animationDuration: 300,
  textStyle: { fontFamily: look.font, color: look.text },
  tooltip: {
    backgroundColor: look.raised,
    borderColor: look.line,
    padding: [7, 11],
    textStyle: { color: look.text, fontSize: 12, fontFamily: look.font },
    extraCssText: 'border-radius:9px; box-shadow:0 6px 22px rgb(0 0 0 / 14%)',
  },
})

const legendOf = (look: Look) => ({
  legend: { type: 'scroll', top: 0, left: 0, pageIconSize: 9, pageIconColor: look.faint, pageTextStyle: { color: look.faint }, itemWidth: 9, itemHeight: 9, itemGap: 14, icon: 'roundRect', textStyle: { color: look.faint, fontSize: 11.5, fontFamily: look.font } },
})

/** Columns or bars, stacked by part. `side`: said at the right of a bar. */
export function stacked(
  numbers: InsightNumber[], keys: string[], parts: Part[], measure: Measure, look: Look,
  how: { lying?: boolean; named?: (key: string) => string; side?: (key: string) => string } = {},
): Option {
  const found = new Map(numbers.map((number) => [`${number.key}|${number.part}`, number]))
  const shown = parts.filter((part) => numbers.some((number) => number.part === part.name))
  const named = how.named ?? short
  const order = how.lying ? [...keys].reverse() : keys
  const category = { type: 'category', data: order.map(named), ...axisOf(look), splitLine: { show: false } }
  const amount = { type: 'value', minInterval: 1, ...axisOf(look), axisLine: { show: false } }
  const totals = order.map((key) => shown.reduce((sum, part) => sum + valueOf(found.get(`${key}|${part.name}`), measure), 0))
  const label = { color: look.text, fontSize: 12, fontFamily: look.font, width: 148, overflow: 'truncate' as const }
  return {
    ...frameOf(look),
    ...(shown.length > 1 ? legendOf(look) : {}),
    tooltip: { ...frameOf(look).tooltip, trigger: 'axis', axisPointer: { type: 'shadow', shadowStyle: { color: look.line, opacity: 0.35 } } },
    grid: { left: how.lying ? 4 : 2, right: how.lying ? (how.side ? 92 : 34) : 6, top: shown.length > 1 ? 30 : 8, bottom: 2, containLabel: true },
    xAxis: how.lying ? { ...amount, axisLabel: { show: false }, splitLine: { show: false } } : category,
    yAxis: how.lying ? { ...category, axisLine: { show: false }, axisLabel: { ...category.axisLabel, ...label } } : amount,
    series: shown.map((part, at) => ({
      type: 'bar',
      name: part.said,
      stack: 'all',
      barMaxWidth: how.lying ? 15 : 26,
      itemStyle: { color: part.colour, borderRadius: at === shown.length - 1 ? (how.lying ? [0, 4, 4, 0] : [4, 4, 0, 0]) : 0, borderColor: look.surface, borderWidth: shown.length > 1 ? 0.5 : 0 },
      emphasis: { focus: 'series' },
      data: order.map((key): Datum => ({ value: valueOf(found.get(`${key}|${part.name}`), measure), key, part: part.name })),
      ...(how.lying && at === shown.length - 1
        ? { label: { show: true, position: 'right', color: look.faint, fontSize: 11, fontFamily: look.font, formatter: (each: { dataIndex: number }) => `${totals[each.dataIndex] ?? ''}${how.side ? `   ${how.side(order[each.dataIndex] ?? '')}` : ''}` } }
        : {}),
    })),
  }
}

/** Lines over days, one a measure, in units of so many of the values' own; days without a number are left out of the line. */
export function lines(numbers: InsightNumber[], days: string[], measures: { measure: Measure; said: string; colour: string }[], look: Look, format: (value: number) => string, unit = 1): Option {
  const merged = new Map<string, InsightNumber>()
  for (const number of numbers) {
    const had = merged.get(number.key)
    if (!had || number.conversations > had.conversations) merged.set(number.key, number)
  }
  return {
    ...frameOf(look),
    ...legendOf(look),
    tooltip: { ...frameOf(look).tooltip, trigger: 'axis', valueFormatter: (value: unknown) => (typeof value === 'number' ? format(value) : '–') },
    grid: { left: 2, right: 10, top: 30, bottom: 2, containLabel: true },
    xAxis: { type: 'category', boundaryGap: false, data: days.map(short), ...axisOf(look), splitLine: { show: false } },
    yAxis: { type: 'value', ...axisOf(look), axisLine: { show: false }, axisLabel: { ...axisOf(look).axisLabel, formatter: format } },
    series: measures.map(({ measure, said, colour }, at) => ({
      type: 'line', name: said, smooth: 0.3, connectNulls: true, symbol: 'circle', symbolSize: 6, showSymbol: days.length < 32,
      lineStyle: { color: colour, width: at === 0 ? 2.2 : 1.4, type: at === 0 ? 'solid' : 'dashed' }, itemStyle: { color: colour },
      ...(at === 0 ? { areaStyle: { color: colour, opacity: 0.1 } } : {}),
      data: days.map((day) => ({ value: scaled(merged.get(day)?.[measure], unit), key: day, part: null })),
    })),
  }
}

const scaled = (value: number | null | undefined, unit: number) => (value === null || value === undefined ? null : value / unit)

/** Hours across, weekdays down; the darker, the more. */
export function heat(numbers: InsightNumber[], weekdays: string[], colours: [string, string], look: Look): Option {
  const most = Math.max(1, ...numbers.map((number) => number.conversations))
  return {
    ...frameOf(look),
    tooltip: { ...frameOf(look).tooltip, formatter: ({ data }: { data: Datum }) => (Array.isArray(data.value) ? `${weekdays[Number(data.key) - 1] ?? ''} ${data.part ?? ''}:00 · ${data.value[2]}` : '') },
    grid: { left: 2, right: 4, top: 4, bottom: 2, containLabel: true },
    xAxis: { type: 'category', data: [...Array(24).keys()].map(String), ...axisOf(look), axisLine: { show: false }, splitLine: { show: false } },
    yAxis: { type: 'category', inverse: true, data: weekdays, ...axisOf(look), axisLine: { show: false }, splitLine: { show: false } },
    visualMap: { show: false, min: 0, max: most, inRange: { color: colours } },
    series: [{
      type: 'heatmap',
      itemStyle: { borderRadius: 3, borderColor: look.surface, borderWidth: 2 },
      data: numbers.map((number): Datum => ({ value: [Number(number.part), Number(number.key) - 1, number.conversations], key: number.key, part: number.part })),
    }],
  }
}

/** From the mood of the first word to that of the last. */
export function flow(numbers: InsightNumber[], moods: Part[], said: { first: string; last: string }, look: Look): Option {
  const sums = (side: 'key' | 'part', name: string) => numbers.reduce((sum, number) => sum + (number[side] === name ? number.conversations : 0), 0)
  const colour = (name: string) => moods.find((mood) => mood.name === name)?.colour ?? look.line
  const word = (name: string) => moods.find((mood) => mood.name === name)?.said ?? name
  const node = (side: 'key' | 'part', name: string) => ({
    name: `${side}:${name}`, itemStyle: { color: colour(name) }, depth: side === 'key' ? 0 : 1, key: side === 'key' ? name : null, part: side === 'part' ? name : null,
    label: { position: side === 'key' ? 'right' : 'left', formatter: `${word(name)}  ${sums(side, name)}` },
  })
  const present = (side: 'key' | 'part') => moods.filter((mood) => sums(side, mood.name) > 0).map((mood) => node(side, mood.name))
  return {
    ...frameOf(look),
    tooltip: {
      ...frameOf(look).tooltip,
      formatter: ({ data }: { data: { key: string | null; part: string | null; value?: number } }) =>
        data.key && data.part ? `${said.first} ${word(data.key)} → ${said.last} ${word(data.part)} · ${data.value ?? ''}` : word(data.key ?? data.part ?? ''),
    },
    series: [{
      type: 'sankey', left: 2, right: 2, top: 8, bottom: 8, nodeWidth: 12, nodeGap: 14, draggable: false, layoutIterations: 0,
      label: { color: look.text, fontSize: 12, fontFamily: look.font },
      lineStyle: { color: 'gradient', opacity: 0.32, curveness: 0.5 },
      emphasis: { focus: 'adjacency' },
      data: [...present('key'), ...present('part')],
      links: [...numbers].sort((one, other) => moods.findIndex((mood) => mood.name === one.key) - moods.findIndex((mood) => mood.name === other.key))
        .map((number) => ({ source: `key:${number.key}`, target: `part:${number.part}`, value: number.conversations, key: number.key, part: number.part })),
    }],
  }
}
