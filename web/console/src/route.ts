/** Where the person is, kept in the address after '#': /c, /c/CONVERSATION, /c/CONVERSATION/t/TRACE, /a for approvals, /returns, /cases/CASE for complaints, /k/TAB/ID for knowledge, /insights, /team/ID, /audit and /me. */
import { ref } from 'vue'

export interface Route {
  conversation: string | null
  trace: string | null
}

export function parseRoute(hash: string): Route {
  const [page, conversation, kind, trace] = hash.replace(/^#?\/?/, '').split('/').map(decoded)
  if (page !== 'c' || !conversation) return { conversation: null, trace: null }
  return { conversation, trace: kind === 't' && trace ? trace : null }
}

export function formatRoute(to: Route): string {
  if (!to.conversation) return '#/c'
  const conversation = `#/c/${encodeURIComponent(to.conversation)}`
  return to.trace ? `${conversation}/t/${encodeURIComponent(to.trace)}` : conversation
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

export type Page = 'account' | 'team' | 'audit' | 'conversations' | 'approvals' | 'cases' | 'knowledge' | 'texts' | 'insights' | 'quality' | 'planner' | 'returns'
const PAGES: Record<string, Page> = { me: 'account', team: 'team', audit: 'audit', a: 'approvals', cases: 'cases', k: 'knowledge', r: 'texts', insights: 'insights', quality: 'quality', plan: 'planner', returns: 'returns' }
export const pageOf = (hash: string): Page => PAGES[/^#?\/?([^/]*)/.exec(hash)?.[1] ?? ''] ?? 'conversations'
export const hashOf = ref(globalThis.location?.hash ?? '')
/** The case that an address names: #/cases/ID. */
export const caseOf = (hash: string): string | null => /^#?\/?cases\/([^/]+)/.exec(hash)?.[1] ?? null
/** The colleague that an address names: #/team/ID, #/team/new. */
export const memberOf = (hash: string): string | null => /^#?\/?team\/([^/]+)/.exec(hash)?.[1] ?? null
/** The tab and the thing in it that an address names: #/k/gaps/ID. */
export const knowledgeOf = (hash: string): { tab: string | null; id: string | null } => {
  const [, tab, id] = hash.replace(/^#?\/?/, '').split('/').map(decoded)
  return { tab: tab || null, id: id || null }
}
/** The kind of text and the text that an address names: #/r/flow/invoice. */
export const textOf = (hash: string): { place: string | null; name: string | null } => {
  const [, place, name] = hash.replace(/^#?\/?/, '').split('/').map(decoded)
  return { place: place || null, name: name || null }
}
export const page = ref<Page>(pageOf(globalThis.location?.hash ?? ''))

export const route = ref<Route>(parseRoute(globalThis.location?.hash ?? ''))

globalThis.addEventListener?.('hashchange', () => {
  page.value = pageOf(location.hash)
  hashOf.value = location.hash
  route.value = parseRoute(location.hash)
})

export function go(to: Route, how: 'push' | 'replace' = 'push'): void {
  const hash = formatRoute(to)
  if (location.hash === hash) return
  if (how === 'push') location.hash = hash
  else {
    history.replaceState(history.state, '', hash)
    route.value = to
  }
}

/** The full address of a place, to be shared with a colleague. */
export function addressOf(to: Route): string {
  return location.href.replace(/#.*$/, '') + formatRoute(to)
}
