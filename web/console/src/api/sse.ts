/** Server-sent events over fetch: EventSource cannot send a bearer. Follows the HTML standard's event stream format. */

export interface ServerEvent {
  event: string
  data: string
}

/** Feed it text as it arrives; it returns the events completed by that text. */
export class EventStreamParser {
  private buffer = ''
  private event = ''
  private data: string[] = []

  push(text: string): ServerEvent[] {
    this.buffer += text
    const events: ServerEvent[] = []
    for (;;) {
      const end = /\r\n|\n|\r/.exec(this.buffer)
      if (!end) break
      // A lone CR at the end may be the first half of CRLF: wait for the rest.
      if (end[0] === '\r' && end.index === this.buffer.length - 1) break
      const line = this.buffer.slice(0, end.index)
      this.buffer = this.buffer.slice(end.index + end[0].length)
      const event = this.line(line)
      if (event) events.push(event)
    }
    return events
  }

  private line(line: string): ServerEvent | null {
    if (line === '') return this.dispatch()
    if (line.startsWith(':')) return null
    const colon = line.indexOf(':')
    const field = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (field === 'event') this.event = value
    else if (field === 'data') this.data.push(value)
    return null
  }

  private dispatch(): ServerEvent | null {
    const complete = this.data.length > 0 ? { event: this.event || 'message', data: this.data.join('\n') } : null
    this.event = ''
    this.data = []
    return complete
  }
}

/** Reads a response's events until it ends; `alive` runs on every chunk, comment lines included. */
export async function readEvents(
  response: Response,
  handle: (event: ServerEvent) => void,
  alive: () => void,
): Promise<void> {
  if (!response.body) return
  const parser = new EventStreamParser()
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    alive()
    for (const event of parser.push(value)) handle(event)
  }
}
