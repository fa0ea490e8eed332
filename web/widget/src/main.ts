// The one script of a shop's page: <script src="https://HOST/widget.js" data-merchant="…" async></script>
import { h, render } from 'preact'
import { customerApi } from './api'
import { memory as memoryOf } from './memory'
import { languageOf } from './strings'
import css from './style.css?inline'
import { createTalk } from './talk'
import type { Talk } from './talk'
import { App } from './view/app'

interface Kefu {
  open: () => void
  close: () => void
  ask: (text: string) => void
  identify: (token: string) => Promise<void>
  signOut: () => void
}

declare global {
  interface Window {
    Kefu?: Kefu
  }
}

const TAG = 'kefu-widget'
// Read at once: it is null later on. Module scripts and some loaders have none, then the tag is looked for.
const script = (document.currentScript ?? document.querySelector('script[src*="widget.js"][data-merchant]')) as HTMLScriptElement | null

function boot(tag: HTMLScriptElement, merchant: string): void {
  const { dataset } = tag
  const origin = (dataset.api || new URL(tag.src, location.href).origin).replace(/\/+$/, '')
  const memory = memoryOf(merchant)
  const talk = createTalk(customerApi(origin), memory, {
    merchant,
    colour: dataset.colour ?? '',
    token: dataset.token,
    place: () => ({
      language: dataset.language || document.documentElement.lang || navigator.language,
      page: (location.pathname + location.hash).slice(0, 500),
      ...(dataset.product && { product: dataset.product }),
    }),
  })

  class KefuWidget extends HTMLElement {
    connectedCallback() {
      if (this.shadowRoot) return
      const root = this.attachShadow({ mode: 'open' })
      dress(root)
      const dark = matchMedia('(prefers-color-scheme: dark)')
      const draw = () => {
        const asked = dataset.theme
        const theme = asked === 'dark' || asked === 'light' ? asked : dark.matches ? 'dark' : 'light'
        const pageLanguage = languageOf(dataset.language, document.documentElement.lang, navigator.language)
        this.dataset.theme = theme
        render(h(App, { talk, memory, origin, pageLanguage, theme }), root)
      }
      draw()
      dark.addEventListener('change', draw)
      // A page may change the language or the theme while it is open.
      new MutationObserver(draw).observe(tag, { attributeFilter: ['data-language', 'data-theme'] })
    }
  }
  customElements.define(TAG, KefuWidget)
  document.body.append(document.createElement(TAG))
  window.Kefu = publicCalls(talk)
  window.dispatchEvent(new Event('kefu:ready'))
}

function publicCalls(talk: Talk): Kefu {
  return {
    open: () => talk.open(),
    close: () => talk.close(),
    ask: (text) => {
      talk.open()
      if (text.trim()) talk.send(text.trim())
    },
    identify: (token) => talk.identify(token),
    signOut: () => talk.restart(false),
  }
}

/** Constructed sheets pass a strict Content-Security-Policy; a style element is for browsers without them. */
function dress(root: ShadowRoot): void {
  try {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(css)
    root.adoptedStyleSheets = [sheet]
  } catch {
    const style = document.createElement('style')
    style.textContent = css
    root.append(style)
  }
}

function begin(): void {
  const merchant = script?.dataset.merchant
  if (!script || !merchant) {
    console.error('Kefu: the script tag needs data-merchant')
    return
  }
  // Loaded twice: the first one stays.
  if (!customElements.get(TAG)) boot(script, merchant)
}

// In the head of a page still being read there is no body to put the widget into.
if (document.querySelector('body')) begin()
else document.addEventListener('DOMContentLoaded', begin)
