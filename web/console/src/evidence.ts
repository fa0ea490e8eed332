/** Which evidence supports which sentence, and which words verification objected to. */
import type { Sentence, TraceEvidence } from './api/types'

/** For each sentence (by place, from 0) the evidence (by place in the list, from 0) that supports it. */
export function supportOf(sentences: Pick<Sentence, 'citations'>[], evidence: TraceEvidence[]): number[][] {
  const said = evidence.some((one) => one.supports.length > 0)
  return sentences.map((sentence, at) =>
    evidence.flatMap((one, place) =>
      // Evidence says itself what it supports; a trace without that still has the sentences' own citations.
      (said ? one.supports.includes(at) : sentence.citations.includes(one.index)) ? [place] : [],
    ),
  )
}

export interface Piece {
  text: string
  objected: boolean
}

const QUOTED = /「([^」]+)」|『([^』]+)』|“([^”]+)”|"([^"]+)"|'([^']+)'|‘([^’]+)’|`([^`]+)`/g

/** The words that findings quote: verification names the span it objects to. */
export function objectedSpans(findings: string[]): string[] {
  const spans = findings.flatMap((finding) =>
    [...finding.matchAll(QUOTED)].map((match) => match.slice(1).find((group) => group !== undefined) ?? ''),
  )
  return [...new Set(spans.map((span) => span.trim()).filter((span) => span.length > 1))]
}

/** Cuts a sentence into pieces so that objected words can be marked. */
export function markSpans(text: string, spans: string[]): Piece[] {
  const found = spans
    .map((span) => ({ from: text.indexOf(span), span }))
    .filter(({ from }) => from >= 0)
    .sort((a, b) => a.from - b.from || b.span.length - a.span.length)
  const pieces: Piece[] = []
  let at = 0
  for (const { from, span } of found) {
    if (from < at) continue
    if (from > at) pieces.push({ text: text.slice(at, from), objected: false })
    pieces.push({ text: span, objected: true })
    at = from + span.length
  }
  if (at < text.length) pieces.push({ text: text.slice(at), objected: false })
  return pieces
}
