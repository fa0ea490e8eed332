// Server-sent events over fetch: EventSource cannot send the bearer.

export interface ServerEvent {
  event: string
  data: unknown
}

/** Takes chunks of text as they come; gives the events that are complete. Comments and events without data give nothing. */
export function eventParser(): (chunk: string) => ServerEvent[] {
  let rest = ''
  let event = ''
  let data: string[] = []
  return (chunk) => {
    const events: ServerEvent[] = []
    rest += chunk
    // A lone CR at the end may be the first half of CRLF: it waits for the next chunk.
    const lines = rest.split(/\r\n|\n|\r(?!$)/)
    rest = lines.pop() ?? ''
    for (const line of lines) {
      if (line === '') {
        if (data.length) events.push({ event: event || 'message', data: JSON.parse(data.join('\n')) as unknown })
        event = ''
        data = []
        continue
      }
      const colon = line.indexOf(':')
      const field = colon < 0 ? line : line.slice(0, colon)
      const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
      if (field === 'event') event = value
      else if (field === 'data') data.push(value)
    }
    return events
  }
}

/** Reads a response until it ends, handing on each event. Rejects when the line drops or stays silent for `silenceMs`. */
export async function readEvents(response: Response, onEvent: (event: ServerEvent) => void, silenceMs: number): Promise<void> {
  if (!response.body) return
  const reader = response.body.getReader()
  const decoder = new TextDecoder()
  const parse = eventParser()
  for (;;) {
    let timer = 0
    const silence = new Promise<never>((_, reject) => {
      timer = window.setTimeout(() => {
        reject(new Error('silent'))
      }, silenceMs)
    })
    try {
      const { value, done } = await Promise.race([reader.read(), silence])
      if (done) return
      parse(decoder.decode(value, { stream: true })).forEach(onEvent)
    } catch (error) {
      reader.cancel().catch(() => undefined)
      throw error
    } finally {
      clearTimeout(timer)
    }
  }
}
