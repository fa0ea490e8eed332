// The conversation as a text file for the customer to keep. It says of each AI message that a machine wrote it.
import type { Line } from './talk'
import type { Strings } from './strings'
import type { Message } from './wire'

export function transcript(lines: readonly Line[], title: string, t: Strings): string {
  const body = lines.map(({ message }) => {
    const head = [stamp(message.at), author(message, t)].filter(Boolean).join('  ')
    const sources = message.citations.map((citation) => `  [${citation.index}] ${citation.title}`)
    return [head, message.text, ...sources].join('\n')
  })
  return [title, t.provenance, '', body.join('\n\n'), ''].join('\n')
}

/** Who speaks, as a customer reads it. */
export function author(message: Message, t: Strings): string {
  if (message.sender === 'ai') return t.assistant
  if (message.sender === 'person') return message.sender_name || t.staff
  return message.sender === 'customer' ? t.you : ''
}

function stamp(at: string): string {
  const when = new Date(at)
  const two = (part: number) => String(part).padStart(2, '0')
  return `${when.getFullYear()}-${two(when.getMonth() + 1)}-${two(when.getDate())} ${two(when.getHours())}:${two(when.getMinutes())}`
}

/** Stands for a name where a picture would be. */
export function firstLetter(name: string): string | undefined {
  return Array.from(name)[0]
}
