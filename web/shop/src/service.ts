// What the page asks of the server: public catalogue calls and the demo's own.

export type Stock = 'in_stock' | 'low' | 'sold_out'

export interface CatalogueProduct {
  product: string
  name: string
  summary: string
  category: string
  price: string
  list_price?: string | null
  stock: Stock
  picture?: string | null
}

export interface Catalogue {
  merchant: string
  title: string
  about: string
  colour: string
  categories: { id: string; name: string; count: number }[]
  products: CatalogueProduct[]
}

export interface Product extends CatalogueProduct {
  description: string
  attributes: { name: string; value: string }[]
  variants: { sku: string; options: string; price: string; list_price?: string | null; stock: number; restock_on?: string | null }[]
}

export interface Merchant {
  merchant: string
  title: string
  titles: Record<string, string>
  colour: string
  languages: string[]
}

export interface Customer {
  customer: string
  name: string
  language: string
  note: string
}

export class Failure extends Error {
  constructor(readonly status: number) {
    super(`status ${status}`)
  }
}

export const merchant = decodeURIComponent(/\/shop\/([^/]+)/.exec(location.pathname)?.[1] ?? '')

const path = (...parts: string[]) => '/' + parts.map(encodeURIComponent).join('/')

export function catalogue(language: string, category: string, q: string, signal: AbortSignal): Promise<Catalogue> {
  const query = new URLSearchParams({ language, ...(category && { category }), ...(q && { q }) })
  return get(`${path('v1', 'shops', merchant)}?${query}`, signal)
}

export function product(id: string, language: string, signal: AbortSignal): Promise<Product> {
  return get(`${path('v1', 'shops', merchant, 'products', id)}?${new URLSearchParams({ language })}`, signal)
}

export const merchants = () => get<Merchant[]>('/demo/merchants')
export const customers = () => get<Customer[]>(path('demo', merchant, 'customers'))

/** What a real shop's own back end does for a customer who is signed in there. */
export async function tokenFor(customer: string): Promise<string> {
  const init = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ customer }) }
  return (await ask<{ token: string }>(path('demo', merchant, 'token'), init)).token
}

function get<T>(address: string, signal?: AbortSignal): Promise<T> {
  return ask<T>(address, signal ? { signal } : {})
}

async function ask<T>(address: string, init: RequestInit): Promise<T> {
  const response = await fetch(address, init)
  if (!response.ok) throw new Failure(response.status)
  return (await response.json()) as T
}
