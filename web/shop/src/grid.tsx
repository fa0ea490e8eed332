import { useState } from 'preact/hooks'
import { ask } from './chat'
import { Icon } from './icons'
import type { CatalogueProduct } from './service'
import type { Words } from './words'

export function ProductGrid({ products, t }: { products: CatalogueProduct[] | undefined; t: Words }) {
  if (!products) {
    return (
      <ul class="grid" aria-busy="true" aria-label={t.loading}>
        {Array.from({ length: 8 }, (_, at) => (
          <li key={at}>
            <i class="bone square" />
            <i class="bone line" />
            <i class="bone line half" />
          </li>
        ))}
      </ul>
    )
  }
  if (!products.length) return <Trouble title={t.nothing} hint={t.nothingHint} act={t.ask} onAct={() => void ask('')} />
  return (
    <>
      <p class="hidden" role="status">
        {t.count(products.length)}
      </p>
      <ul class="grid">
        {products.map((product) => (
          <li key={product.product}>
            <a class={`goods ${product.stock}`} href={`#/p/${encodeURIComponent(product.product)}`}>
              <Picture address={product.picture} />
              {product.stock !== 'in_stock' && <span class={`tag ${product.stock}`}>{t.stock[product.stock]}</span>}
              <b class="called">{product.name}</b>
              <span class="summary">{product.summary}</span>
              <Price price={product.price} was={product.list_price} t={t} />
            </a>
          </li>
        ))}
      </ul>
    </>
  )
}

export function Price({ price, was, t }: { price: string; was: string | null | undefined; t: Words }) {
  return (
    <span class="price">
      <b>{price}</b>
      {was && (
        <s>
          <span class="hidden">{t.was} </span>
          {was}
        </s>
      )}
    </span>
  )
}

export function Picture({ address, name = '' }: { address: string | null | undefined; name?: string }) {
  const [isBroken, setBroken] = useState(false)
  return (
    <span class="picture">
      {address && !isBroken ? <img src={address} alt={name} loading="lazy" onError={() => setBroken(true)} /> : <Icon name="picture" />}
    </span>
  )
}

export function Trouble({ title, hint, act, onAct }: { title: string; hint: string; act: string; onAct: () => void }) {
  return (
    <div class="trouble" role="alert">
      <h2>{title}</h2>
      {hint && <p>{hint}</p>}
      <button class="outline" onClick={onAct}>
        {act}
      </button>
    </div>
  )
}
