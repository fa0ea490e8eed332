import { describe, expect, it } from 'vitest'
import { eventParser } from '../src/sse'

describe('eventParser', () => {
  it('gives an event however its bytes are cut', () => {
    const text = 'event: text\ndata: {"delta":"你好"}\n\nevent: done\r\ndata: {}\r\n\r\n'
    const parse = eventParser()
    const events = Array.from(text).flatMap((letter) => parse(letter))
    expect(events).toEqual([
      { event: 'text', data: { delta: '你好' } },
      { event: 'done', data: {} },
    ])
  })
  it('passes over comments, ids and events without data', () => {
    expect(eventParser()(': still here\n\nid: 4\nevent: state\n\ndata: 1\n\n')).toEqual([{ event: 'message', data: 1 }])
  })
  it('joins data of several lines', () => {
    expect(eventParser()('data: [1,\ndata: 2]\n\n')).toEqual([{ event: 'message', data: [1, 2] }])
  })
})
