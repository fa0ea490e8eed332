/** Times, durations and amounts as people read them. Pure: the language and the present moment come in. */
import type { Language } from './preferences'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const locale = (language: Language) => (language === 'zh' ? 'zh-CN' : 'en-GB')

const startOfDay = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime()

/** 14:05 */
export function clock(at: string): string {
  const date = new Date(at)
  if (Number.isNaN(date.getTime())) return ''
  return `${String(date.getHours()).padStart(2, '0')}:${String(date.getMinutes()).padStart(2, '0')}`
}

/** For the list: 14:05 today, 'Yesterday', 'Mon' within a week, '12 Nov' before. */
export function shortTime(at: string, now: number, language: Language): string {
  const date = new Date(at)
  if (Number.isNaN(date.getTime())) return ''
  const days = Math.round((startOfDay(new Date(now)) - startOfDay(date)) / DAY)
  if (days <= 0) return clock(at)
  if (days === 1) return language === 'zh' ? '昨天' : 'Yesterday'
  if (days < 7) return new Intl.DateTimeFormat(locale(language), { weekday: 'short' }).format(date)
  return new Intl.DateTimeFormat(locale(language), { month: 'short', day: 'numeric' }).format(date)
}

/** For the line between two days of a conversation. */
export function dayLine(at: string, now: number, language: Language): string {
  const date = new Date(at)
  const days = Math.round((startOfDay(new Date(now)) - startOfDay(date)) / DAY)
  if (days === 0) return language === 'zh' ? '今天' : 'Today'
  if (days === 1) return language === 'zh' ? '昨天' : 'Yesterday'
  return new Intl.DateTimeFormat(locale(language), { month: 'long', day: 'numeric', weekday: 'long' }).format(date)
}

export function sameDay(a: string, b: string): boolean {
  return startOfDay(new Date(a)) === startOfDay(new Date(b))
}

/** How long somebody has waited: '42 s', '5 min', '1 h 20 min'. */
export function waited(since: string, now: number, language: Language): string {
  const passed = Math.max(0, now - new Date(since).getTime())
  const zh = language === 'zh'
  if (passed < MINUTE) return `${Math.floor(passed / SECOND)} ${zh ? '秒' : 's'}`
  if (passed < HOUR) return `${Math.floor(passed / MINUTE)} ${zh ? '分钟' : 'min'}`
  if (passed >= DAY) return `${Math.floor(passed / DAY)} ${zh ? '天' : 'd'}`
  const minutes = Math.floor((passed % HOUR) / MINUTE)
  const hours = `${Math.floor(passed / HOUR)} ${zh ? '小时' : 'h'}`
  return minutes ? `${hours} ${minutes} ${zh ? '分' : 'min'}` : hours
}

/** 0.4 ms · 12 ms · 1.24 s */
export function duration(milliseconds: number): string {
  if (milliseconds < 0.05) return '0 ms'
  if (milliseconds < 10) return `${milliseconds.toFixed(1)} ms`
  if (milliseconds < 999.5) return `${Math.round(milliseconds)} ms`
  if (milliseconds < 59_950) return `${(milliseconds / SECOND).toFixed(2)} s`
  return `${(milliseconds / MINUTE).toFixed(1)} min`
}

/** Date and time to the second, for the head of a trace. */
export function exactTime(at: string, language: Language): string {
  const date = new Date(at)
  if (Number.isNaN(date.getTime())) return at
  const format = { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false } as const
  return new Intl.DateTimeFormat(locale(language), format).format(date)
}

/** Day and time to the minute, also of what is still to come. */
export function dayAndTime(at: string, language: Language): string {
  const format = { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hour12: false } as const
  return new Intl.DateTimeFormat(locale(language), format).format(new Date(at))
}

export function count(number: number, language: Language): string {
  return new Intl.NumberFormat(locale(language)).format(number)
}

/** Adds amounts such as '¥0.0021' or '0.002 CNY' when they share one form; null when they do not. */
export function sumCosts(costs: string[]): string | null {
  let total = 0
  let frame: string | null = null
  let places = 0
  for (const cost of costs) {
    const match = /^(\D*)(\d+(?:\.(\d+))?)(\D*)$/.exec(cost.trim())
    if (!match) return null
    const [, before = '', amount = '0', decimals = '', after = ''] = match
    const form = `${before}|${after}`
    if (Number(amount) === 0 && frame !== null && frame !== form) continue
    if (frame !== null && frame !== form && total > 0) return null
    frame = form
    total += Number(amount)
    places = Math.max(places, decimals.length)
  }
  if (frame === null) return null
  const [before, after] = frame.split('|')
  return `${before ?? ''}${total.toFixed(places)}${after ?? ''}`
}

/** A hash or a long id, short enough to compare by eye. */
export function shortened(text: string, most = 14): string {
  return text.length <= most ? text : `${text.slice(0, most - 5)}…${text.slice(-4)}`
}
