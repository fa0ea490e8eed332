import type { Language, Strings } from '../strings'
import type { State, Talk } from '../talk'

export interface WidgetContext {
  talk: Talk
  state: State
  t: Strings
  language: Language
  origin: string
}

let current: WidgetContext

/** A page has one widget, drawn from its root each time: a plain variable does what a Preact context would, and weighs nothing. */
export function provideWidget(context: WidgetContext): void {
  current = context
}

export function useWidget(): WidgetContext {
  return current
}
