/** What keeps knowledge true: gaps, findings, drafts and sources; read again every 30 s while the page is open. */
import { reactive } from 'vue'

import { api, Failure } from './api/client'
import type { ArticleDraft, KnowledgeCounts, KnowledgeFinding, KnowledgeGap, KnowledgeSource, StaleArticle } from './api/types'

export const TABS = ['gaps', 'findings', 'drafts', 'sources'] as const
export type Tab = (typeof TABS)[number]

export const knowledge = reactive({
  gaps: [] as KnowledgeGap[],
  findings: [] as KnowledgeFinding[],
  drafts: [] as ArticleDraft[],
  sources: [] as KnowledgeSource[],
  stale: [] as StaleArticle[],
  counts: null as KnowledgeCounts | null,
  read: new Set<Tab>(),
  failure: null as Failure | null,
})

const READ: Record<Tab, () => Promise<void>> = {
  gaps: async () => void (knowledge.gaps = await api.gaps()),
  findings: async () => void (knowledge.findings = await api.findings()),
  drafts: async () => void (knowledge.drafts = await api.drafts()),
  sources: async () => void ([knowledge.sources, knowledge.stale] = await Promise.all([api.sources(), api.stale()])),
}

export const failureOf = (error: unknown) => (error instanceof Failure ? error : new Failure(0, null))

export async function readKnowledge(tab: Tab): Promise<void> {
  try {
    await READ[tab]()
    knowledge.counts = await api.knowledgeCounts()
    knowledge.read.add(tab)
    knowledge.failure = null
  } catch (error) {
    knowledge.failure = failureOf(error)
  }
}

/** Do something, then read the tab again; the failure to show when it was refused. */
export async function act(tab: Tab, work: () => Promise<unknown>): Promise<Failure | null> {
  try {
    await work()
    await readKnowledge(tab)
    return null
  } catch (error) {
    return failureOf(error)
  }
}

/** 65900 of CNY → ¥659 */
export function money(stake: Record<string, number>, language: 'zh' | 'en'): string {
  const whole = { maximumFractionDigits: 0 }
  return Object.entries(stake)
    .map(([currency, minor]) => new Intl.NumberFormat(language === 'zh' ? 'zh-CN' : 'en-GB', { style: 'currency', currency, currencyDisplay: 'narrowSymbol', ...whole }).format(minor / 100))
    .join(' + ')
}
