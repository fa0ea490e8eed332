// How a reply's text is cut for showing: sentences with their citations, and links. Always text, never HTML.
import type { Sentence } from './wire'

export interface Piece {
  text: string
  citations: number[]
}

/** The reply's own text, untouched, cut after each sentence that has citations. A sentence that is not found loses its place, not its citations. */
export function cited(text: string, sentences: readonly Sentence[]): Piece[] {
  const pieces: Piece[] = []
  const astray: number[] = []
  let from = 0
  for (const sentence of sentences) {
    const wanted = sentence.text.trim()
    if (!sentence.citations.length || !wanted) continue
    const at = text.indexOf(wanted, from)
    if (at < 0) {
      astray.push(...sentence.citations)
      continue
    }
    const end = at + wanted.length
    pieces.push({ text: text.slice(from, end), citations: sentence.citations })
    from = end
  }
  if (from < text.length || astray.length) pieces.push({ text: text.slice(from), citations: [...new Set(astray)] })
  return pieces
}

export interface Span {
  text: string
  href?: string
}

// Chinese punctuation ends an address, as do trailing ASCII full stops and commas.
const ADDRESS = /https?:\/\/[^\s<>"'`，。；：！？、（）《》「」【】“”]+/gi

/** Cuts http and https addresses out of a text. */
export function links(text: string): Span[] {
  const spans: Span[] = []
  let from = 0
  for (const found of text.matchAll(ADDRESS)) {
    const href = found[0].replace(/[.,;:!?)\]]+$/, '')
    if (!safeAddress(href, href)) continue
    if (found.index > from) spans.push({ text: text.slice(from, found.index) })
    spans.push({ text: href, href })
    from = found.index + href.length
  }
  if (from < text.length) spans.push({ text: text.slice(from) })
  return spans
}

/** An address from the server, made absolute, if it is one that a customer may be sent to. */
export function safeAddress(address: string | null | undefined, base: string): string | undefined {
  if (!address) return undefined
  try {
    const url = new URL(address, base)
    return /^https?:$/.test(url.protocol) ? url.href : undefined
  } catch {
    return undefined
  }
}
