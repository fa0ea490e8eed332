/** How a noun of the trace is read as a tree: what is a branch, what fits on one line, what a branch is called. */

/** Masked words, as the vault writes them: 〔手机#1〕. */
export const MASKED = /(〔[^〕]*〕)/

export type Branch = Record<string, unknown> | unknown[]

export const isBranch = (value: unknown): value is Branch => typeof value === 'object' && value !== null

export function entriesOf(noun: unknown): [string, unknown][] {
  return isBranch(noun) ? Object.entries(noun) : []
}

/** A list of a few short plain values reads best as chips on one line. */
export function isShortList(value: unknown): value is (string | number | boolean)[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > 24) return false
  return value.every((one) => ['string', 'number', 'boolean'].includes(typeof one) && String(one).length <= 40)
}

const NAMES = ['title', 'name', 'text', 'intent', 'label', 'kind', 'type', 'id', 'is']
const MEASURES = ['score', 'confidence', 'probability']

/** What a closed branch is called: its own title or name, with its score when it has one. */
export function labelOf(value: unknown): string | null {
  if (!isBranch(value) || Array.isArray(value)) return null
  const name = NAMES.map((key) => value[key]).find((one) => typeof one === 'string' && one !== '')
  const measure = MEASURES.map((key) => value[key]).find((one) => typeof one === 'number')
  if (typeof name !== 'string') return null
  return typeof measure === 'number' ? `${name} · ${measure.toFixed(2)}` : name
}
