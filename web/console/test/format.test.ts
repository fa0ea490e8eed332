import { describe, expect, it } from 'vitest'

import { clock, count, duration, sameDay, shortened, shortTime, sumCosts, waited } from '../src/format'

const now = new Date(2026, 10, 22, 15, 0).getTime()
const local = (...parts: [number, number, number, number, number]) => new Date(...parts).toISOString()

describe('times', () => {
  it('shows the clock today, then the day', () => {
    expect(shortTime(local(2026, 10, 22, 9, 5), now, 'zh')).toBe('09:05')
    expect(shortTime(local(2026, 10, 21, 23, 59), now, 'zh')).toBe('昨天')
    expect(shortTime(local(2026, 10, 21, 23, 59), now, 'en')).toBe('Yesterday')
    expect(shortTime(local(2026, 10, 18, 9, 5), now, 'en')).toBe('Wed')
    expect(shortTime(local(2026, 10, 1, 9, 5), now, 'en')).toBe('1 Nov')
  })

  it('shows nothing for a time that cannot be read', () => {
    expect(clock('soon')).toBe('')
    expect(shortTime('soon', now, 'zh')).toBe('')
  })

  it('tells days apart by the local calendar', () => {
    expect(sameDay(local(2026, 10, 22, 0, 1), local(2026, 10, 22, 23, 59))).toBe(true)
    expect(sameDay(local(2026, 10, 21, 23, 59), local(2026, 10, 22, 0, 1))).toBe(false)
  })

  it('says how long somebody has waited, never less than nothing', () => {
    const before = (seconds: number) => new Date(now - seconds * 1000).toISOString()
    expect(waited(before(42), now, 'en')).toBe('42 s')
    expect(waited(before(5 * 60 + 30), now, 'zh')).toBe('5 分钟')
    expect(waited(before(80 * 60), now, 'en')).toBe('1 h 20 min')
    expect(waited(before(2 * 3600), now, 'zh')).toBe('2 小时')
    expect(waited(before(50 * 3600), now, 'en')).toBe('2 d')
    expect(waited(before(-30), now, 'en')).toBe('0 s')
  })
})

describe('durations and amounts', () => {
  it('keeps three figures at most', () => {
    expect([0, 0.4, 9.96, 12.4, 999.4, 999.6, 1218, 61_000].map(duration)).toEqual(
      ['0 ms', '0.4 ms', '10.0 ms', '12 ms', '999 ms', '1.00 s', '1.22 s', '1.0 min'],
    )
  })

  it('adds costs of one form only', () => {
    expect(sumCosts(['¥0.0021', '¥0.01', '¥0'])).toBe('¥0.0121')
    expect(sumCosts(['0.5 CNY', '0.25 CNY'])).toBe('0.75 CNY')
    expect(sumCosts(['¥1', '$1'])).toBeNull()
    expect(sumCosts(['free'])).toBeNull()
    expect(sumCosts([])).toBeNull()
  })

  it('groups thousands and shortens hashes from the middle', () => {
    expect(count(1531, 'en')).toBe('1,531')
    expect(shortened('sha256:4b7cbb01e9d2a8f0c3')).toBe('sha256:4b…f0c3')
    expect(shortened('short')).toBe('short')
  })
})
