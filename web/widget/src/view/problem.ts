import type { Language, Strings } from '../strings'
import type { Problem } from '../wire'

/** What the server says to do, in the page's language; without its words, that the connection was lost. */
export function sayProblem(problem: Problem | null, language: Language, t: Strings): string {
  return (language === 'zh' ? problem?.detail_zh : problem?.detail) || problem?.detail || t.lost
}
