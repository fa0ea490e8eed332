// What the browser keeps between pages. Where storage is forbidden, it lasts as long as the page.
import type { Language } from './strings'

export interface Remembered {
  /** The conversation and its bearer. */
  id?: string
  secret?: string
  /** Whom the shop said the customer is; another customer on the same browser starts afresh. */
  subject?: string
  /** A person is expected or here: listen even while closed. */
  awaiting?: boolean
  colour?: string
  title?: string
  /** The customer's own choice of language, and the page's language it was made against. */
  language?: { chosen: Language; page: Language }
}

export interface Memory {
  read(): Remembered
  write(change: Remembered): void
  forgetConversation(): void
}

export function memory(merchant: string): Memory {
  const key = `kefu:${merchant}`
  let kept: Remembered = {}
  const read = (): Remembered => {
    try {
      kept = JSON.parse(localStorage.getItem(key) ?? '{}') as Remembered
    } catch {
      // Storage is forbidden or holds something else: what this page knows is what there is.
    }
    return kept
  }
  const replace = (next: Remembered) => {
    kept = next
    try {
      localStorage.setItem(key, JSON.stringify(next))
    } catch {
      // As above.
    }
  }
  return {
    read,
    write: (change) => replace({ ...read(), ...change }),
    forgetConversation: () => {
      const { colour, title, language } = read()
      replace({ ...(colour && { colour }), ...(title && { title }), ...(language && { language }) })
    },
  }
}

/** Whom a shop's token speaks of. Read only to notice a change of customer, never trusted. */
export function subjectOf(token: string): string | undefined {
  try {
    const body = (token.split('.')[1] ?? '').replace(/-/g, '+').replace(/_/g, '/')
    const subject = (JSON.parse(atob(body)) as { sub?: unknown }).sub
    return typeof subject === 'string' ? subject : undefined
  } catch {
    return undefined
  }
}
