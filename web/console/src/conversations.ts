/** The list on the left: filter, search, pages by cursor, and fresh rows when the server says that something changed. */
import { computed, reactive } from 'vue'

import { api, Failure } from './api/client'
import type { ConversationPage, ConversationRow, HandOverState } from './api/types'

export type StateFilter = 'all' | HandOverState

const MOST_PAGES = 4 // a refresh reloads at most this many; what lies further down loads again on scrolling

export const list = reactive({
  state: 'all' as StateFilter,
  q: '',
  label: '',
  mine: false,
  snoozed: false,
  rows: [] as ConversationRow[],
  next: null as string | null,
  counts: {} as Record<string, number>,
  loading: false,
  loadingMore: false,
  failure: null as Failure | null,
})

export const hasQuestion = computed(() => list.state !== 'all' || list.q !== '' || list.label !== '' || list.mine || list.snoozed)

/** Several conversations chosen in the list, for an act on all of them. */
export const chosen = reactive({
  isOn: false,
  ids: new Set<string>(),
  start() {
    this.isOn = true
    this.ids.clear()
  },
  stop() {
    this.isOn = false
    this.ids.clear()
  },
  toggle(id: string) {
    if (!this.ids.delete(id)) this.ids.add(id)
  },
})

let running: AbortController | null = null
let isStale = false // something changed while a page was being read

/** Loads the list anew; `quietly` keeps the rows on the page until the new ones are there. */
export async function loadList(how: 'anew' | 'quietly' = 'anew'): Promise<void> {
  if (how === 'quietly' && (list.loading || list.loadingMore)) {
    isStale = true
    return
  }
  running?.abort()
  const control = (running = new AbortController())
  const wanted = how === 'quietly' ? list.rows.length : 0
  if (how === 'anew') Object.assign(list, { rows: [], next: null, loading: true })
  try {
    const page = await firstPages(wanted, control.signal)
    Object.assign(list, page, { failure: null })
  } catch (error) {
    if (control.signal.aborted) return
    if (!(error instanceof Failure)) throw error
    if (how === 'anew' || list.rows.length === 0) list.failure = error
  } finally {
    if (running === control) settled()
  }
}

async function firstPages(wanted: number, signal: AbortSignal): Promise<ConversationPage> {
  const { state, q, label, mine, snoozed } = list
  let page = await api.conversations({ state, q, label, mine, snoozed, cursor: null }, signal)
  for (let pages = 1; page.next && page.rows.length < wanted && pages < MOST_PAGES; pages += 1) {
    const more = await api.conversations({ state, q, label, mine, snoozed, cursor: page.next }, signal)
    page = appendPage(page, more)
  }
  return page
}

/** A row may move between two pages while they are read; it is shown once. */
export function appendPage(page: ConversationPage, more: ConversationPage): ConversationPage {
  const known = new Set(page.rows.map((row) => row.id))
  return { ...more, rows: [...page.rows, ...more.rows.filter((row) => !known.has(row.id))] }
}

export async function loadMore(): Promise<void> {
  if (!list.next || list.loading || list.loadingMore) return
  running?.abort()
  const control = (running = new AbortController())
  list.loadingMore = true
  try {
    const { state, q, label, mine, snoozed, next } = list
    const more = await api.conversations({ state, q, label, mine, snoozed, cursor: next }, control.signal)
    Object.assign(list, appendPage({ rows: list.rows, next, counts: list.counts }, more), { failure: null })
  } catch (error) {
    if (control.signal.aborted) return
    if (!(error instanceof Failure)) throw error
    list.failure = error
  } finally {
    if (running === control) settled()
  }
}

function settled(): void {
  Object.assign(list, { loading: false, loadingMore: false })
  if (!isStale) return
  isStale = false
  void loadList('quietly')
}

/** A row known to be newer (after take, close, or opening it) is shown at once, where it stands. */
export function putRow(row: ConversationRow): void {
  const at = list.rows.findIndex((one) => one.id === row.id)
  if (at >= 0) list.rows[at] = row
}

export function chooseState(state: StateFilter): void {
  if (list.state === state) return
  list.state = state
  void loadList()
}

export function searchFor(q: string): void {
  if (list.q === q) return
  list.q = q
  void loadList()
}

export function chooseMine(mine: boolean): void {
  list.mine = mine
  void loadList()
}

export function chooseSnoozed(snoozed: boolean): void {
  list.snoozed = snoozed
  void loadList()
}

export function chooseLabel(label: string): void {
  list.label = list.label === label ? '' : label
  void loadList()
}

/** The list as a saved view has it. */
export function applyView(query: Record<string, unknown>): void {
  const text = (name: string) => (typeof query[name] === 'string' ? query[name] : '')
  Object.assign(list, { state: text('state') || 'all', q: text('q'), label: text('label'), mine: query['mine'] === true, snoozed: query['snoozed'] === true })
  void loadList()
}

export function forgetList(): void {
  running?.abort()
  running = null
  isStale = false
  Object.assign(list, { rows: [], next: null, counts: {}, failure: null, q: '', state: 'all', label: '', mine: false, snoozed: false, loading: false, loadingMore: false })
}
