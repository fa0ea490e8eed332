// The customer's calls. Whatever goes wrong comes out as a Refusal, which carries the server's Problem when there is one.
import { readEvents } from './sse'
import type { ServerEvent } from './sse'
import type { Conversation, Identify, Identity, Message, Problem, Start } from './wire'

const ANSWER_MS = 20_000
/** A reply may wait in a queue, but the server says so now and then. */
const REPLY_SILENCE_MS = 90_000
/** The server writes a comment every 15 s: three missing ones mean that the line is dead. */
const EVENTS_SILENCE_MS = 45_000

export class Refusal extends Error {
  constructor(readonly problem: Problem | null) {
    super(problem?.detail ?? 'no answer')
  }
  /** The conversation is gone or the secret no longer opens it. */
  get isGone(): boolean {
    return this.problem?.status === 404 || this.problem?.status === 401
  }
}

export interface Key {
  id: string
  secret: string
}

export function customerApi(origin: string) {
  async function call(path: string, key: Key | null, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers)
    if (init.body) headers.set('Content-Type', 'application/json')
    if (key) headers.set('Authorization', `Bearer ${key.secret}`)
    const stop = new AbortController()
    const timer = window.setTimeout(() => stop.abort(), path === '/messages' ? REPLY_SILENCE_MS : ANSWER_MS)
    const relay = () => stop.abort()
    init.signal?.addEventListener('abort', relay)
    let response: Response
    try {
      response = await fetch(`${origin}/v1/conversations${key ? `/${encodeURIComponent(key.id)}` : ''}${path}`, {
        ...init,
        headers,
        signal: stop.signal,
        credentials: 'omit',
        cache: 'no-store',
      })
    } catch {
      throw new Refusal(null)
    } finally {
      clearTimeout(timer)
    }
    if (response.ok) return response
    throw new Refusal(await problemOf(response))
  }

  const json = async <T>(path: string, key: Key | null, body?: unknown): Promise<T> => {
    const response = await call(path, key, body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) })
    return (await response.json()) as T
  }

  return {
    start: (body: Start) => json<Conversation>('', null, body),
    find: (key: Key) => json<Conversation>('', key),
    identify: (key: Key, body: Identify) => json<Identity>('/identity', key, body),
    handOver: (key: Key) => json<Message | null>('/hand-over', key, {}),
    messages: (key: Key, after: number) => json<Message[]>(`/messages?after=${after}`, key),

    /** Sends one message and hands on the events of its reply, also when the server answers with plain JSON. */
    async send(key: Key, body: { text: string; client_id: string }, onEvent: (event: ServerEvent) => void): Promise<void> {
      const response = await call('/messages', key, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { Accept: 'text/event-stream' },
      })
      if (isStream(response)) return readEvents(response, onEvent, REPLY_SILENCE_MS)
      const reply = (await response.json().catch(() => null)) as Message | null
      onEvent(reply ? { event: 'message', data: reply } : { event: 'done', data: {} })
    },

    /** Listens until the line drops or `signal` aborts. */
    async listen(key: Key, after: number, signal: AbortSignal, onOpen: () => void, onEvent: (event: ServerEvent) => void): Promise<void> {
      const response = await call(`/events?after=${after}`, key, { signal, headers: { Accept: 'text/event-stream' } })
      onOpen()
      await readEvents(response, onEvent, EVENTS_SILENCE_MS)
    },
  }
}

export type CustomerApi = ReturnType<typeof customerApi>

function isStream(response: Response): boolean {
  return (response.headers.get('Content-Type') ?? '').startsWith('text/event-stream')
}

async function problemOf(response: Response): Promise<Problem | null> {
  const said = (await response.json().catch(() => null)) as Partial<Problem> | null
  const detail = typeof said?.detail === 'string' ? said.detail : ''
  // Without words of its own (a proxy's error page), only the status is known.
  return { status: response.status, title: said?.title ?? '', detail, detail_zh: said?.detail_zh ?? detail }
}
