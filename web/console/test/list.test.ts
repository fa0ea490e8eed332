import { describe, expect, it } from 'vitest'

import type { ConversationPage, ConversationRow, Message } from '../src/api/types'
import { mergeMessages } from '../src/conversation'
import { appendPage } from '../src/conversations'
import { formatRoute, parseRoute } from '../src/route'
import { en } from '../src/words/en'
import { zh } from '../src/words/zh'

const row = (id: string) => ({ id }) as ConversationRow
const message = (seq: number, id = `m${seq}`) => ({ id, seq }) as Message
const page = (ids: string[], next: string | null): ConversationPage => ({ rows: ids.map(row), next, counts: { all: ids.length } })

describe('pages of the list', () => {
  it('show a row once that moved while they were read', () => {
    const both = appendPage(page(['a', 'b'], 'x'), page(['b', 'c'], null))
    expect(both.rows.map((one) => one.id)).toEqual(['a', 'b', 'c'])
    expect(both.next).toBeNull()
  })
})

describe('messages of a conversation', () => {
  it('are those just read, and newer ones that came meanwhile', () => {
    const merged = mergeMessages([message(1), message(3)], [message(1), message(2)])
    expect(merged.map((one) => one.id)).toEqual(['m1', 'm2', 'm3'])
    expect(mergeMessages([message(9, 'old')], [message(9, 'new')]).map((one) => one.id)).toEqual(['new'])
  })
})

describe('the address', () => {
  it('names a conversation and a trace, and survives any id', () => {
    for (const to of [{ conversation: null, trace: null }, { conversation: 'c/1 中', trace: null }, { conversation: 'c', trace: 't#/2' }]) {
      expect(parseRoute(formatRoute(to))).toEqual(to)
    }
    expect(formatRoute({ conversation: 'ID', trace: 'TRACE' })).toBe('#/c/ID/t/TRACE')
    expect(parseRoute('#/nowhere/%E4')).toEqual({ conversation: null, trace: null })
  })
})

describe('the words', () => {
  it('are there in both languages, down to the last code', () => {
    const keys = (words: object, path = ''): string[] =>
      Object.entries(words).flatMap(([key, value]) => (typeof value === 'object' && value !== null ? keys(value as object, `${path}${key}.`) : [`${path}${key}`]))
    expect(keys(zh).filter((key) => !key.startsWith('shortcuts')).sort()).toEqual(keys(en).filter((key) => !key.startsWith('shortcuts')).sort())
    expect(zh.shortcuts.rows.length).toBe(en.shortcuts.rows.length)
  })
})
