// The customer's half of API v1, as in src/kefu/entrypoints/wire.py.

export const MESSAGE_LIMIT = 4000

export type HandOver = 'none' | 'waiting' | 'person'
export type Sender = 'customer' | 'ai' | 'person' | 'system'
export type Stock = 'in_stock' | 'low' | 'sold_out'

export interface Problem {
  status: number
  title: string
  detail: string
  detail_zh: string
  places?: string[]
}

export interface Citation {
  index: number
  passage: string
  title: string
  url?: string | null
  quote: string
}

export interface Sentence {
  text: string
  citations: number[]
}

export interface ProductCard {
  kind: 'product'
  product: string
  name: string
  price: string
  list_price?: string | null
  stock: Stock
  picture?: string | null
  url?: string | null
}

export interface OrderLine {
  name: string
  options: string
  quantity: number
  price: string
  picture?: string | null
}

export interface OrderCard {
  kind: 'order'
  order: string
  status: string
  status_text: string
  placed_at: string
  total: string
  lines: OrderLine[]
}

export interface ParcelEvent {
  at: string
  text: string
  place: string
}

export interface ParcelCard {
  kind: 'parcel'
  order: string
  carrier: string
  tracking_number: string
  status: string
  status_text: string
  eta?: string | null
  events: ParcelEvent[]
}

export interface CompareCard {
  kind: 'compare'
  columns: { product: string; name: string }[]
  rows: { name: string; values: string[] }[]
}

/** Its effects stand in the message, line by line. */
export interface PlanCard {
  kind: 'plan'
}

export type Card = ProductCard | OrderCard | ParcelCard | CompareCard | PlanCard

export interface Message {
  id: string
  seq: number
  sender: Sender
  sender_name: string
  text: string
  language: string
  at: string
  lane?: string | null
  sentences: Sentence[]
  citations: Citation[]
  cards: Card[]
  quick_replies: { text: string }[]
  hand_over: HandOver
  client_id?: string | null
  generated_by_ai: boolean
}

export interface Identity {
  level: 'anonymous' | 'order' | 'customer'
  name?: string | null
  order?: string | null
}

export interface Conversation {
  id: string
  secret?: string | null
  merchant: string
  title: string
  colour: string
  language: string
  identity: Identity
  hand_over: HandOver
  messages: Message[]
}

export interface Start {
  merchant: string
  language?: string
  page?: string
  product?: string
  token?: string
}

export type Identify = { token: string } | { order: string; phone_last4: string }
