/** Texts that decide answers (articles, errands, rules) and the edits of them that wait to be published. */
import { reactive } from 'vue'

import { api, type Failure } from './api/client'
import type { NamedText, TextEdit } from './api/types'
import { failureOf } from './knowledge'

export const KINDS = ['article', 'flow', 'table', 'setting'] as const
export type Kind = (typeof KINDS)[number]
export const PLACES = [...KINDS, 'edits'] as const
export type Place = (typeof PLACES)[number]

export const texts = reactive({
  lists: {} as Partial<Record<Kind, NamedText[]>>,
  edits: null as TextEdit[] | null,
  failure: null as Failure | null,
})

export async function readTexts(place: Place): Promise<void> {
  try {
    if (place !== 'edits') texts.lists[place] = await api.texts(place)
    texts.edits = await api.edits()
    texts.failure = null
  } catch (error) {
    texts.failure = failureOf(error)
  }
}

/** What an article begins with when there is none of its name yet. */
export function emptyArticle(name: string): string {
  const at = name.lastIndexOf('.')
  return `---\nid: ${name.slice(0, at)}\nlanguage: ${name.slice(at + 1)}\nkind: faq\ntitle: \ntopic: ''\nvalid_from: ''\nvalid_to: ''\nexamples: []\n---\n`
}
export const isArticleName = (name: string): boolean => /^\w[\w-]*(\.[\w-]+)*\.(zh|en|[a-z]{2})$/.test(name)

/** A passage without the marks of its headings. */
export const plain = (text: string): string => text.replace(/^#+\s*/gm, '')
