/** Who is signed in. A session that ends keeps the place and the typed replies, so that nothing is lost. */
import { ref } from 'vue'

import { api, Failure, onExpired, useBearer } from './api/client'
import type { Person, SignedIn, SignIn } from './api/types'

const KEY = 'kefu.session'
const MERCHANT = 'kefu.merchant'

export const person = ref<Person | null>(null)
export const hasExpired = ref(false)
/** Whether the person who is signed in may do an act on an object; pages that they may not open are not offered. */
export const may = (act: string, object: string): boolean => person.value?.may?.includes(`${object}.${act}`) ?? false

function read(): SignedIn | null {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? 'null') as SignedIn | null
  } catch {
    return null
  }
}

function keep(session: SignedIn | null): void {
  useBearer(session?.token ?? null)
  person.value = session?.person ?? null
  try {
    if (session) localStorage.setItem(KEY, JSON.stringify(session))
    else localStorage.removeItem(KEY)
  } catch {
    // Without storage the session lasts as long as the page.
  }
}

export function lastMerchant(): string {
  try {
    return localStorage.getItem(MERCHANT) ?? ''
  } catch {
    return ''
  }
}

export async function signIn(form: SignIn): Promise<void> {
  const session = await api.signIn(form)
  try {
    localStorage.setItem(MERCHANT, form.merchant)
  } catch {
    // Remembering the merchant is a convenience only.
  }
  hasExpired.value = false
  keep(session)
}

export async function signOut(): Promise<void> {
  const told = api.signOut().catch(() => undefined) // the server forgets it after 12 h at the latest
  hasExpired.value = false
  keep(null)
  await told
}

/** Takes up the session of an earlier visit and checks in the background that it still stands. */
export function resume(): void {
  onExpired(() => {
    hasExpired.value = true
    keep(null)
  })
  const session = read()
  if (!session?.token) return
  keep(session)
  api.me().then(
    (me) => (person.value = me),
    (error: unknown) => {
      if (!(error instanceof Failure)) throw error // a 401 has already ended the session; the rest may pass
    },
  )
}
