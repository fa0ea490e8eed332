import type { Language, Strings } from '../strings'

const locale = (language: Language) => (language === 'zh' ? 'zh-CN' : 'en-GB')

/** 14:05 */
export function clockOf(at: string, language: Language): string {
  return new Date(at).toLocaleTimeString(locale(language), { hour: '2-digit', minute: '2-digit' })
}

/** 11月20日 14:05, 20 Nov, 14:05 */
export function momentOf(at: string, language: Language): string {
  return new Date(at).toLocaleString(locale(language), { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' })
}

/** A date without a time, 2026-11-23, is that day everywhere: noon keeps it from slipping over a time zone. */
export function dayOf(date: string, language: Language): string {
  return new Date(`${date.slice(0, 10)}T12:00`).toLocaleDateString(locale(language), { month: 'short', day: 'numeric', weekday: 'short' })
}

/** The heading over a day's messages. */
export function dayHeading(at: string, language: Language, t: Strings): string {
  const day = new Date(at).toDateString()
  const now = new Date()
  if (day === now.toDateString()) return t.today
  now.setDate(now.getDate() - 1)
  if (day === now.toDateString()) return t.yesterday
  return new Date(at).toLocaleDateString(locale(language), { year: 'numeric', month: 'long', day: 'numeric' })
}
