import { beforeEach, describe, expect, it, vi } from 'vitest'
import { Refusal } from '../src/api'
import type { CustomerApi } from '../src/api'
import { memory } from '../src/memory'
import { createTalk } from '../src/talk'
import type { Conversation, Message, Problem } from '../src/wire'

const problem = (status: number): Problem => ({ status, title: '', detail: 'no', detail_zh: '不' })

function message(seq: number, sender: Message['sender'], text: string, more: Partial<Message> = {}): Message {
  const blank = { sender_name: '', language: 'zh', at: '2026-11-20T09:30:00+08:00', sentences: [], citations: [], cards: [] }
  return { ...blank, id: `m${seq}`, seq, sender, text, quick_replies: [], hand_over: 'none', generated_by_ai: sender === 'ai', ...more }
}

function conversation(id: string): Conversation {
  const about = { merchant: 'puyu', title: '朴屿', colour: '#2f6f5e', language: 'zh' }
  return { ...about, id, secret: `secret-${id}`, identity: { level: 'anonymous' }, hand_over: 'none', messages: [message(1, 'ai', '您好')] }
}

/** A server that never says anything on /events; each test scripts the rest. */
function scripted(calls: Partial<CustomerApi>): CustomerApi {
  let started = 0
  return {
    start: () => Promise.resolve(conversation(`c${++started}`)),
    find: () => Promise.reject(new Refusal(problem(404))),
    identify: () => Promise.reject(new Refusal(problem(403))),
    handOver: () => Promise.resolve(null),
    messages: () => Promise.resolve([]),
    send: () => Promise.resolve(),
    listen: () => new Promise(() => undefined),
    ...calls,
  }
}

const talkWith = (calls: Partial<CustomerApi>) =>
  createTalk(scripted(calls), memory('puyu'), { merchant: 'puyu', colour: '', token: undefined, place: () => ({}) })
const texts = (talk: ReturnType<typeof talkWith>) => talk.state().lines.map((line) => line.message.text)

beforeEach(() => {
  vi.stubGlobal('window', globalThis)
  vi.stubGlobal('addEventListener', () => undefined)
  const kept = new Map<string, string>()
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  })
})

describe('talk', () => {
  it('starts a conversation on the first opening and not before', async () => {
    const start = vi.fn(() => Promise.resolve(conversation('c1')))
    const talk = talkWith({ start })
    expect(start).not.toHaveBeenCalled()
    talk.open()
    talk.open()
    await vi.waitFor(() => expect(talk.state().phase).toBe('ready'))
    expect(start).toHaveBeenCalledTimes(1)
    expect(texts(talk)).toEqual(['您好'])
  })

  it('shows a reply once although it comes down both lines', async () => {
    let overhear: ((event: { event: string; data: unknown }) => void) | undefined
    const talk = talkWith({
      listen: (_key, _after, _signal, _onOpen, onEvent) => {
        overhear = onEvent
        return new Promise(() => undefined)
      },
      send: (_key, body, onEvent) => {
        const own = message(2, 'customer', body.text, { client_id: body.client_id })
        const reply = message(3, 'ai', '129 元')
        onEvent({ event: 'accepted', data: { message: own } })
        overhear?.({ event: 'message', data: own })
        onEvent({ event: 'text', data: { delta: '129' } })
        overhear?.({ event: 'message', data: reply })
        expect(texts(talk)).toEqual(['您好', '多少钱'])
        onEvent({ event: 'message', data: reply })
        return Promise.resolve()
      },
    })
    talk.open()
    await vi.waitFor(() => expect(overhear).toBeDefined())
    talk.send('多少钱')
    await vi.waitFor(() => expect(texts(talk)).toEqual(['您好', '多少钱', '129 元']))
    expect(talk.state().drafts).toEqual([])
    expect(talk.state().lines.every((line) => !line.delivery)).toBe(true)
  })

  it('keeps the words of a message that failed and sends them again under the same id', async () => {
    const ids: string[] = []
    const talk = talkWith({
      send: (_key, body, onEvent) => {
        ids.push(body.client_id)
        if (ids.length === 1) return Promise.reject(new Refusal(null))
        onEvent({ event: 'accepted', data: { message: message(2, 'customer', body.text, { client_id: body.client_id }) } })
        onEvent({ event: 'done', data: {} })
        return Promise.resolve()
      },
    })
    talk.send('在吗')
    await vi.waitFor(() => expect(talk.state().lines.at(-1)?.delivery).toBe('unsent'))
    const failed = talk.state().lines.at(-1)
    expect(failed?.message.text).toBe('在吗')
    if (failed) talk.sendAgain(failed)
    await vi.waitFor(() => expect(talk.state().lines.at(-1)?.delivery).toBeUndefined())
    expect(ids[0]).toBe(ids[1])
  })

  it('starts anew and sends again when the server has forgotten the conversation', async () => {
    const keys: string[] = []
    const talk = talkWith({
      send: (key, body, onEvent) => {
        keys.push(key.id)
        if (keys.length === 1) return Promise.reject(new Refusal(problem(404)))
        onEvent({ event: 'accepted', data: { message: message(2, 'customer', body.text, { client_id: body.client_id }) } })
        onEvent({ event: 'message', data: message(3, 'ai', '在的') })
        return Promise.resolve()
      },
    })
    talk.open()
    talk.send('在吗')
    await vi.waitFor(() => expect(texts(talk)).toEqual(['您好', '在吗', '在的']))
    expect(keys).toEqual(['c1', 'c2'])
  })

  it('does not show one customer what another one wrote on the same browser', async () => {
    const token = (subject: string) => `h.${btoa(JSON.stringify({ sub: subject }))}.s`
    const find = vi.fn(() => Promise.resolve(conversation('c1')))
    memory('puyu').write({ id: 'c1', secret: 's', subject: 'anna' })
    const talk = createTalk(scripted({ find }), memory('puyu'), { merchant: 'puyu', colour: '', token: token('bo'), place: () => ({}) })
    talk.open()
    await vi.waitFor(() => expect(talk.state().phase).toBe('ready'))
    expect(find).not.toHaveBeenCalled()
  })
})
