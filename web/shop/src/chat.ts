// The shop's one line about customer service: Kefu's script tag, and the calls the script gives the page.
import { merchant } from './service'

interface Kefu {
  open: () => void
  ask: (text: string) => void
  identify: (token: string) => Promise<void>
  signOut: () => void
}

declare global {
  interface Window {
    Kefu?: Kefu
  }
}

let loaded: Promise<Kefu | undefined> | undefined
let tag: HTMLScriptElement | undefined

export function loadChat(language: string, colour: string, token: string | undefined): void {
  loaded ??= new Promise((resolve) => {
    tag = document.createElement('script')
    tag.src = '/widget.js'
    tag.async = true
    Object.assign(tag.dataset, { merchant, language, ...(colour && { colour }), ...(token && { token }) })
    tag.onload = () => resolve(window.Kefu)
    tag.onerror = () => resolve(undefined)
    document.body.append(tag)
  })
}

export async function ask(text: string): Promise<void> {
  ;(await loaded)?.ask(text)
}

export async function signIn(token: string): Promise<void> {
  const kefu = await loaded
  kefu?.signOut()
  await kefu?.identify(token)
}

export async function signOut(): Promise<void> {
  ;(await loaded)?.signOut()
}

/** The conversation starts knowing which product the customer looks at. */
export function lookingAt(product: string | undefined): void {
  if (!tag) return
  if (product) tag.dataset.product = product
  else delete tag.dataset.product
}
