// What a reply shows beside its words: a product, an order, a parcel.
import { Component } from 'preact'
import { safeAddress } from '../passages'
import type { Card, CompareCard, OrderCard, ParcelCard, ProductCard } from '../wire'
import { useWidget } from './context'
import { Icon } from './icons'
import { dayOf, momentOf } from './times'

const STOCK_LOOK = { in_stock: 'good', low: 'warm', sold_out: 'soft' }

export function Cards({ cards }: { cards: Card[] }) {
  const products = cards.filter((card) => card.kind === 'product')
  return (
    <>
      {products.length > 0 && (
        <ul class={products.length > 1 ? 'products many' : 'products'}>
          {products.map((card) => (
            <Product key={card.product} card={card} />
          ))}
        </ul>
      )}
      {cards.map((card) => {
        if (card.kind === 'order') return <Order key={card.order} card={card} />
        if (card.kind === 'compare') return <Compare key="" card={card} />
        if (card.kind === 'parcel') return <Parcel key={card.tracking_number} card={card} />
        return null
      })}
    </>
  )
}

function Product({ card }: { card: ProductCard }) {
  const { t, talk } = useWidget()
  const page = safeAddress(card.url, location.href)
  return (
    <li class="card raised product">
      <Picture address={card.picture} />
      <div class="about">
        <b dir="auto">{card.name}</b>
        <span>
          <b>{card.price}</b>{' '}
          {card.list_price && (
            <s>
              <span class="hidden">{t.was} </span>
              {card.list_price}
            </s>
          )}
        </span>
        <span class={`tag ${STOCK_LOOK[card.stock]}`}>{t.stock[card.stock]}</span>
        <span class="acts row">
          <button class="small" onClick={() => talk.send(t.askAbout(card.name))}>
            {t.askThis}
            <span class="hidden"> {card.name}</span>
          </button>
          {page && (
            <a class="small plain" href={page} target={new URL(page).origin === location.origin ? undefined : '_blank'} rel="noopener">
              {t.view}
              <span class="hidden"> {card.name}</span>
            </a>
          )}
        </span>
      </div>
    </li>
  )
}

function Compare({ card }: { card: CompareCard }) {
  return (
    <div class="card raised compare">
      <table>
        <tr>
          <th />
          {card.columns.map((column) => (
            <th>{column.name}</th>
          ))}
        </tr>
        {card.rows.map((row) => (
          <tr>
            <th>{row.name}</th>
            {row.values.map((value) => (
              <td>{value}</td>
            ))}
          </tr>
        ))}
      </table>
    </div>
  )
}

function Picture({ address }: { address: string | null | undefined }) {
  const { origin } = useWidget()
  const source = safeAddress(address, origin + '/')
  return (
    <span class="picture">
      <Icon name="picture" />
      {source && <img src={source} alt="" loading="lazy" onError={(event) => (event.currentTarget.hidden = true)} />}
    </span>
  )
}

function Order({ card }: { card: OrderCard }) {
  const { t, language } = useWidget()
  return (
    <section class="card raised sheet" aria-label={`${t.order} ${card.order}`}>
      <header class="row">
        <Icon name="receipt" />
        <span class="grow">
          <b>{card.order}</b>
          <small>{momentOf(card.placed_at, language)}</small>
        </span>
        <span class={`tag ${statusLook(card.status)}`}>{card.status_text}</span>
      </header>
      <ul class="lines">
        {card.lines.map((line, at) => (
          <li key={at} class="row">
            <Picture address={line.picture} />
            <span class="grow" dir="auto">
              {line.name}
              {line.options && <small>{line.options}</small>}
            </span>
            <span class="sum">
              {line.price}
              <small>× {line.quantity}</small>
            </span>
          </li>
        ))}
      </ul>
      <footer class="row">
        {t.total}
        <b>{card.total}</b>
      </footer>
    </section>
  )
}

/** Trouble is red, waiting for something is amber, over is grey, all else is well. */
function statusLook(status: string): string {
  if (/stuck|lost/.test(status)) return 'bad'
  if (/await|return|packing/.test(status)) return 'warm'
  return /cancel|refund/.test(status) ? 'soft' : 'good'
}

const FIRST_EVENTS = 3

function Parcel({ card }: { card: ParcelCard }) {
  const { t, language } = useWidget()
  const events = card.events.map((event, at) => (
    <li key={event.at} {...(!at && { 'aria-current': 'step' as const })}>
      <span dir="auto">{event.text}</span>
      <small>{[momentOf(event.at, language), event.place].filter(Boolean).join(' · ')}</small>
    </li>
  ))
  return (
    <section class="card raised sheet" aria-label={`${t.parcel} ${card.tracking_number}`}>
      <header class="row">
        <Icon name="parcel" />
        <span class="grow">
          <b>{card.carrier}</b>
          <small>
            {card.tracking_number}
            <Copy text={card.tracking_number} />
          </small>
        </span>
        <span class={`tag ${statusLook(card.status)}`}>{card.status_text}</span>
      </header>
      {card.eta && (
        <p class="eta">
          {t.eta} <b>{dayOf(card.eta, language)}</b>
        </p>
      )}
      <ol class="events">{events.slice(0, FIRST_EVENTS)}</ol>
      {events.length > FIRST_EVENTS && (
        <details>
          <summary>{t.olderEvents(events.length - FIRST_EVENTS)}</summary>
          <ol class="events">{events.slice(FIRST_EVENTS)}</ol>
        </details>
      )}
    </section>
  )
}

class Copy extends Component<{ text: string }, { isCopied?: boolean }> {
  copy = async () => {
    try {
      await navigator.clipboard.writeText(this.props.text)
      this.setState({ isCopied: true })
      setTimeout(() => this.setState({ isCopied: false }), 2000)
    } catch {
      // Not allowed here (plain http): the number can still be selected.
    }
  }
  render() {
    const { t } = useWidget()
    const { isCopied } = this.state
    return (
      <button class="copy" onClick={this.copy}>
        <Icon name={isCopied ? 'check' : 'copy'} /> <span aria-live="polite">{isCopied ? t.copied : t.copy}</span>
      </button>
    )
  }
}
