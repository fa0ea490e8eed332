/** Copies text and says for a moment that it did. */
import { ref } from 'vue'

export function useCopying() {
  const copied = ref<string | null>(null)
  let timer: ReturnType<typeof setTimeout> | undefined

  async function copy(what: string, text: string): Promise<void> {
    if (!(await written(text))) return
    copied.value = what
    clearTimeout(timer)
    timer = setTimeout(() => (copied.value = null), 1600)
  }

  return { copied, copy }
}

/** The clipboard API is missing on pages served without TLS; a hidden field still works there. */
async function written(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    const field = document.createElement('textarea')
    field.value = text
    field.style.cssText = 'position:fixed;opacity:0'
    document.body.append(field)
    field.select()
    const done = document.execCommand('copy')
    field.remove()
    return done
  }
}
