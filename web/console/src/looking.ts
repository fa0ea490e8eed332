/** Who else looks at a conversation and types in it, for the notice that keeps two people from answering at once. */
import { computed, reactive, watch } from 'vue'

import { hear, isLive, say } from './live'
import { person } from './session'

const TYPING_MS = 6_000 // consoles say it again every 3 s while somebody types
const SAY_TYPING_MS = 3_000

interface Look { name: string; conversation: string; typesUntil: number }

/** By person; only other people. */
const looks = reactive(new Map<string, Look>())
const clock = reactive({ now: Date.now() })
let mine: string | null = null
let lastSaid = 0

/** The colleagues who have this conversation open now, and whether they type. */
export const othersAt = (conversation: string | null) =>
  computed(() =>
    [...looks]
      .filter(([, look]) => look.conversation === conversation)
      .map(([id, look]) => ({ person: id, name: look.name, types: look.typesUntil > clock.now })),
  )

/** Tells colleagues which conversation is open here, null for none. */
export function lookAt(conversation: string | null): void {
  mine = conversation
  say({ type: 'looking', conversation })
}

/** Tells colleagues that a reply is being written here; call it on every key. */
export function typeIn(conversation: string): void {
  const now = Date.now()
  if (now - lastSaid < SAY_TYPING_MS) return
  lastSaid = now
  say({ type: 'typing', conversation })
}

export function startLooking(): () => void {
  const timer = setInterval(() => (clock.now = Date.now()), 2_000)
  const stopWatching = watch(isLive, (live) => live && mine && say({ type: 'looking', conversation: mine }))
  const stopHearing = hear((news) => {
    if (news.type === 'everybody') {
      looks.clear()
      for (const look of news.looking) put(look.person, look.name, look.conversation)
    } else if (news.type === 'looking') {
      if (news.is) put(news.person, news.name, news.conversation)
      else if (looks.get(news.person)?.conversation === news.conversation) looks.delete(news.person)
    } else if (news.type === 'typing' && Date.now() - Date.parse(news.at) < TYPING_MS) {
      put(news.person, news.name, news.conversation)
      const look = looks.get(news.person)
      if (look) look.typesUntil = Date.now() + TYPING_MS
      clock.now = Date.now()
    } else if (news.type === 'presence' && news.presence === 'off') looks.delete(news.person)
  })
  return () => {
    clearInterval(timer)
    stopWatching()
    stopHearing()
    looks.clear()
  }
}

function put(id: string, name: string, conversation: string): void {
  if (id !== person.value?.id) looks.set(id, { name, conversation, typesUntil: looks.get(id)?.conversation === conversation ? (looks.get(id)?.typesUntil ?? 0) : 0 })
}
