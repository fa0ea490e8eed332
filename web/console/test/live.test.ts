import { describe, expect, it, vi } from 'vitest'

import { atMostEvery, InOrder, retryAfter } from '../src/live'

const changed = (seq: number, conversation = 'c1') => ({ type: 'changed' as const, seq, at: '', conversation, what: 'message' as const })
const welcome = (seq: number) => ({ type: 'welcome' as const, seq, person: 'p1', looking: [] })

describe('live news', () => {
  it('come in the order of their numbers, each once', () => {
    const order = new InOrder(null)
    order.take(welcome(4))
    const told = [5, 5, 6, 4, 7].flatMap((seq) => order.take(changed(seq)))
    expect(told.map((news) => 'seq' in news && news.seq)).toEqual([5, 6, 7])
    expect(order.last).toBe(7)
  })

  it('stop at a gap, so that the rest is asked for again', () => {
    const order = new InOrder(7)
    order.take(welcome(7))
    expect(order.take(changed(9))).toEqual([])
    expect([order.isBroken, order.last]).toEqual([true, 7])
  })

  it('begin with everything for a page that was just opened, and with nothing more after a cut', () => {
    expect(new InOrder(null).take(welcome(3)).map((news) => news.type)).toEqual(['everybody', 'reload'])
    expect(new InOrder(3).take(welcome(3)).map((news) => news.type)).toEqual(['everybody'])
  })

  it('go on from where the server says when too much was missed', () => {
    const order = new InOrder(3)
    order.take(welcome(3))
    expect(order.take({ type: 'reload', seq: 90 })).toEqual([{ type: 'reload' }])
    expect(order.take(changed(91))).toHaveLength(1)
    expect(order.take({ type: 'here', seq: 91 })).toEqual([])
  })
})

describe('the line', () => {
  it('is tried again after longer and longer pauses that differ between consoles', () => {
    expect([1, 2, 3, 9].map((failures) => retryAfter(failures, 0.5))).toEqual([500, 1000, 2000, 15_000])
    expect(retryAfter(1, 0)).toBeLessThan(retryAfter(1, 1))
  })

  it('reads at once, then at most so often, and never misses the last', () => {
    vi.useFakeTimers()
    const act = vi.fn()
    const soon = atMostEvery(100, act)
    for (let n = 0; n < 5; n += 1) soon()
    expect(act).toHaveBeenCalledTimes(1)
    vi.advanceTimersByTime(100)
    expect(act).toHaveBeenCalledTimes(2)
    vi.advanceTimersByTime(500)
    expect(act).toHaveBeenCalledTimes(2)
    vi.useRealTimers()
  })
})
