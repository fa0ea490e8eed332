/** Two texts line by line: what stays, what goes and what comes, in pairs that stand side by side. */

export interface Pair {
  before: string | null
  after: string | null
  kind: 'same' | 'changed' | 'gone' | 'new'
}

const MOST_CELLS = 4_000_000 // beyond, the middle of the texts is shown as replaced: a table of that size would take the page's breath

/** Longest common subsequence of lines; neighbouring gone and new lines become pairs that changed. */
export function sideBySide(before: string, after: string): Pair[] {
  const [one, other] = [linesOf(before), linesOf(after)]
  let start = 0
  while (start < one.length && start < other.length && one[start] === other[start]) start++
  let end = 0
  while (end < one.length - start && end < other.length - start && one[one.length - 1 - end] === other[other.length - 1 - end]) end++
  const middle = paired(one.slice(start, one.length - end), other.slice(start, other.length - end))
  const same = (line: string): Pair => ({ before: line, after: line, kind: 'same' })
  return [...one.slice(0, start).map(same), ...middle, ...one.slice(one.length - end).map(same)]
}

/** An empty text has no line, not an empty one. */
const linesOf = (text: string): string[] => (text.trim() ? text.replace(/\n$/, '').split('\n') : [])

function paired(one: string[], other: string[]): Pair[] {
  const gone: string[] = []
  const come: string[] = []
  const pairs: Pair[] = []
  const flush = () => {
    for (let n = 0; n < Math.max(gone.length, come.length); n++) {
      const [left, right] = [gone[n] ?? null, come[n] ?? null]
      pairs.push({ before: left, after: right, kind: left === null ? 'new' : right === null ? 'gone' : 'changed' })
    }
    gone.length = come.length = 0
  }
  for (const step of steps(one, other)) {
    if (step.kind === 'same') {
      flush()
      pairs.push({ before: step.line, after: step.line, kind: 'same' })
    } else (step.kind === 'gone' ? gone : come).push(step.line)
  }
  flush()
  return pairs
}

interface Step {
  kind: 'same' | 'gone' | 'new'
  line: string
}

function steps(one: string[], other: string[]): Step[] {
  const whole = (lines: string[], kind: Step['kind']): Step[] => lines.map((line) => ({ kind, line }))
  if (!one.length || !other.length || one.length * other.length > MOST_CELLS) return [...whole(one, 'gone'), ...whole(other, 'new')]
  const width = other.length + 1
  const longest = new Uint16Array((one.length + 1) * width)
  const at = (i: number, j: number) => longest[i * width + j] ?? 0
  for (let i = one.length - 1; i >= 0; i--)
    for (let j = other.length - 1; j >= 0; j--) longest[i * width + j] = one[i] === other[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
  const found: Step[] = []
  let [i, j] = [0, 0]
  while (i < one.length && j < other.length) {
    const [left = '', right = ''] = [one[i], other[j]]
    if (left === right) {
      found.push({ kind: 'same', line: left })
      i++
      j++
    } else if (at(i + 1, j) >= at(i, j + 1)) {
      found.push({ kind: 'gone', line: left })
      i++
    } else {
      found.push({ kind: 'new', line: right })
      j++
    }
  }
  return [...found, ...whole(one.slice(i), 'gone'), ...whole(other.slice(j), 'new')]
}

/** Unchanged stretches folded to their edges: pairs, or how many lines were left out. */
export function folded(pairs: Pair[], around = 2): (Pair | number)[] {
  const near = pairs.map((_, at) => pairs.slice(Math.max(0, at - around), at + around + 1).some((pair) => pair.kind !== 'same'))
  const found: (Pair | number)[] = []
  pairs.forEach((pair, at) => {
    const last = found[found.length - 1]
    if (near[at]) found.push(pair)
    else if (typeof last === 'number') found[found.length - 1] = last + 1
    else found.push(1)
  })
  return found
}
