// The strip on top: which shop, and as whom. A real shop has neither; its own sign-in takes the place of this.
import { useEffect, useState } from 'preact/hooks'
import { signIn, signOut } from './chat'
import { customers as fetchCustomers, merchant, merchants as fetchMerchants, tokenFor } from './service'
import type { Customer, Merchant } from './service'
import type { Language, Words } from './words'

const KEY = `kefu-shop:customer:${merchant}`

/** The token of the customer chosen before the page was loaded again. */
export async function signedInToken(): Promise<string | undefined> {
  const customer = chosen()
  if (!customer) return undefined
  try {
    return await tokenFor(customer)
  } catch {
    choose('')
    return undefined
  }
}

export function DemoStrip({ t, language }: { t: Words; language: Language }) {
  const [merchants, setMerchants] = useState<Merchant[]>([])
  const [customers, setCustomers] = useState<Customer[]>([])
  const [current, setCurrent] = useState(chosen)
  const [said, setSaid] = useState('')
  useEffect(() => {
    // Without the demo calls the strip stays a plain notice.
    fetchMerchants().then(setMerchants, () => undefined)
    fetchCustomers().then(setCustomers, () => undefined)
  }, [])

  const become = async (customer: string) => {
    const before = current
    setCurrent(customer)
    try {
      if (customer) await signIn(await tokenFor(customer))
      else await signOut()
      choose(customer)
      setSaid(t.signedIn(customers.find((each) => each.customer === customer)?.name ?? t.visitor))
    } catch {
      setCurrent(before)
      setSaid(t.signInFailed)
    }
  }

  return (
    <aside class="demo" aria-label={t.demo}>
      <span>
        <b>{t.demo}</b> <span class="hint">{t.demoHint}</span>
      </span>
      <span class="hidden" role="status">
        {said}
      </span>
      {merchants.length > 1 && (
        <label>
          {t.shop}
          <select
            value={merchant}
            onChange={(event) => location.assign(`/shop/${encodeURIComponent(event.currentTarget.value)}?lang=${language}`)}
          >
            {merchants.map((each) => (
              <option key={each.merchant} value={each.merchant}>
                {each.titles[language] ?? each.title}
              </option>
            ))}
          </select>
        </label>
      )}
      {customers.length > 0 && (
        <label>
          {t.customer}
          <select value={current} onChange={(event) => void become(event.currentTarget.value)}>
            <option value="">{t.visitor}</option>
            {customers.map((each) => (
              <option key={each.customer} value={each.customer} title={each.note}>
                {each.note ? `${each.name} · ${each.note}` : each.name}
              </option>
            ))}
          </select>
        </label>
      )}
    </aside>
  )
}

function chosen(): string {
  try {
    return sessionStorage.getItem(KEY) ?? ''
  } catch {
    return ''
  }
}

function choose(customer: string): void {
  try {
    sessionStorage.setItem(KEY, customer)
  } catch {
    // Forbidden storage: the choice lasts as long as the page.
  }
}
