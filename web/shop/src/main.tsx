import { render } from 'preact'
import { Page } from './page'
import './style.css'
import { words } from './words'
import type { Language } from './words'

const LANGUAGE_KEY = 'kefu-shop:language'

function chosenLanguage(): Language {
  const asked = new URLSearchParams(location.search).get('lang')
  const tag = asked ?? remembered() ?? navigator.language
  return /^zh\b/i.test(tag) ? 'zh' : 'en'
}

function remembered(): string | null {
  try {
    return localStorage.getItem(LANGUAGE_KEY)
  } catch {
    return null
  }
}

const language = chosenLanguage()
try {
  localStorage.setItem(LANGUAGE_KEY, language)
} catch {
  // Private windows: the address keeps the language.
}
document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
const root = document.getElementById('shop')
if (root) render(<Page language={language} t={words[language]} />, root)
