/** Single-key shortcuts. They stay quiet while somebody types, and while a dialog is open. */

export type Shortcut = 'next' | 'previous' | 'search' | 'reply' | 'earlier' | 'later' | 'use' | 'customer' | 'notes' | 'escape' | 'help'

const KEYS: Record<string, Shortcut> = {
  j: 'next', k: 'previous', '/': 'search', r: 'reply', u: 'use', c: 'customer', n: 'notes', '[': 'earlier', ']': 'later', Escape: 'escape', '?': 'help',
}

export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName)
}

/** Reads a key press; Escape also works in a field, the rest does not, nor with a modifier or in a composition. */
export function shortcutOf(event: KeyboardEvent): Shortcut | null {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return null
  const shortcut = KEYS[event.key] ?? null
  if (shortcut === 'escape') return shortcut
  return isTyping(event.target) ? null : shortcut
}
