import { describe, expect, it } from 'vitest'

import { EventStreamParser } from '../src/api/sse'
import { conversationOf } from '../src/live'

const read = (...chunks: string[]) => {
  const parser = new EventStreamParser()
  return chunks.flatMap((chunk) => parser.push(chunk))
}

describe('the event stream parser', () => {
  it('reads an event with its data', () => {
    expect(read('event: changed\ndata: {"conversation":"c1"}\n\n')).toEqual([{ event: 'changed', data: '{"conversation":"c1"}' }])
  })

  it('reads the same events however the text is cut', () => {
    const text = ': beat\r\n\r\nevent: changed\r\ndata: 一\r\ndata: 二\r\n\r\ndata:x\n\n'
    const whole = read(text)
    expect(whole).toEqual([{ event: 'changed', data: '一\n二' }, { event: 'message', data: 'x' }])
    for (let at = 1; at < text.length; at += 1) expect(read(text.slice(0, at), text.slice(at))).toEqual(whole)
    expect(read(...text)).toEqual(whole)
  })

  it('leaves out comments, unknown fields, events without data, and an event not yet complete', () => {
    expect(read(': hello\n\nid: 7\nretry: 10\n\nevent: changed\n\nevent: changed\ndata: half\n')).toEqual([])
  })

  it('forgets the name of an event that had no data', () => {
    expect(read('event: a\n\ndata: b\n\n')).toEqual([{ event: 'message', data: 'b' }])
  })
})

describe('what changed', () => {
  it('is a conversation, or anything when the data cannot be read', () => {
    expect(conversationOf('{"conversation":"c1"}')).toBe('c1')
    expect(conversationOf('{"conversation":7}')).toBeNull()
    expect(conversationOf('not json')).toBeNull()
  })
})
