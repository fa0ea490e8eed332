/** Texts that decide answers (articles, errands, intents, rules), what the search has learnt, and the edits of them that wait to be published. */
import { reactive } from 'vue'

import { api, type Failure } from './api/client'
import type { LearningState, NamedText, TextEdit } from './api/types'
import { failureOf } from './knowledge'
import { may } from './session'

export const KINDS = ['article', 'flow', 'intent', 'table', 'setting'] as const
export type Kind = (typeof KINDS)[number]
export const PLACES = [...KINDS, 'learning', 'edits'] as const
export type Place = (typeof PLACES)[number]

export const texts = reactive({
  lists: {} as Partial<Record<Kind, NamedText[]>>,
  edits: null as TextEdit[] | null,
  learning: null as LearningState | null,
  failure: null as Failure | null,
})

export async function readTexts(place: Place): Promise<void> {
  try {
    if (place === 'learning') texts.learning = await api.learning()
    else if (place !== 'edits') texts.lists[place] = await api.texts(place)
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
/** What an intent begins with when there is none of its name yet. */
export function emptyIntent(name: string): string {
  return `name: ${name}\nexamples:\n- \n- \n- \nflow: \n`
}
export const isIntentName = (name: string): boolean => /^[a-z][a-z0-9_.-]{1,59}$/.test(name)
export const isArticleName = (name: string): boolean => /^\w[\w-]*(\.[\w-]+)*\.(zh|en|[a-z]{2})$/.test(name)

/** A passage without the marks of its headings. */
export const plain = (text: string): string => text.replace(/^#+\s*/gm, '')

/** The places that the role of whoever is signed in may look at. */
export const placesSeen = (): Place[] => PLACES.filter((each) => (each === 'learning' ? may('read', 'learning') : each === 'edits' || each === 'article' || may('read', 'policy')))
