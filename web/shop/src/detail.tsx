import { useEffect, useRef, useState } from 'preact/hooks'
import { ask } from './chat'
import { Picture, Price, Trouble } from './grid'
import { Icon } from './icons'
import { Failure, product as fetchProduct } from './service'
import type { Product } from './service'
import type { Language, Words } from './words'

export function Detail({ id, language, t }: { id: string; language: Language; t: Words }) {
  const [product, setProduct] = useState<Product>()
  const [failure, setFailure] = useState<unknown>()
  const [sku, setSku] = useState('')
  const [attempt, setAttempt] = useState(0)
  const heading = useRef<HTMLHeadingElement>(null)

  useEffect(() => {
    const stop = new AbortController()
    setFailure(undefined)
    fetchProduct(id, language, stop.signal).then(
      (found) => {
        setProduct(found)
        setSku((found.variants.find((variant) => variant.stock > 0) ?? found.variants[0])?.sku ?? '')
      },
      (error: unknown) => {
        if (!stop.signal.aborted) setFailure(error)
      },
    )
    return () => stop.abort()
  }, [id, language, attempt])
  // A screen reader goes on from the product's name, not from the top of the page.
  useEffect(() => heading.current?.focus({ preventScroll: true }), [product])

  const back = (
    <a class="back" href="#/">
      <Icon name="back" />
      {t.back}
    </a>
  )
  if (failure) {
    const isGone = failure instanceof Failure && failure.status === 404
    return (
      <>
        {back}
        <Trouble
          title={isGone ? t.noProduct : t.failed}
          hint={isGone ? '' : t.failedHint}
          act={t.again}
          onAct={() => setAttempt(attempt + 1)}
        />
      </>
    )
  }
  const variant = product?.variants.find((each) => each.sku === sku)
  return (
    <>
      {back}
      <article class="detail" aria-busy={!product}>
        <div class="view">{product ? <Picture address={product.picture} name={product.name} /> : <i class="bone square" />}</div>
        {product ? (
          <div class="facts">
            <h1 ref={heading} tabIndex={-1}>
              {product.name}
            </h1>
            <p class="summary">{product.summary}</p>
            <p aria-live="polite">
              <Price price={variant?.price ?? product.price} was={variant ? variant.list_price : product.list_price} t={t} />
            </p>
            {product.variants.length > 0 && (
              <fieldset>
                <legend>{t.options}</legend>
                {product.variants.map((each) => (
                  <label key={each.sku}>
                    <input type="radio" name="sku" checked={each.sku === sku} onChange={() => setSku(each.sku)} />
                    <span>{readable(each.options, language) || t.oneOption}</span>
                    <small class={each.stock === 0 ? 'sold_out' : each.stock <= 5 ? 'low' : ''}>
                      {t.inStock(each.stock)}
                      {each.stock === 0 && each.restock_on && <> · {t.restock(dayOf(each.restock_on, language))}</>}
                    </small>
                  </label>
                ))}
              </fieldset>
            )}
            <button class="primary" onClick={() => void ask(t.askAbout(product.name))}>
              <Icon name="chat" />
              {t.askThis}
            </button>
            <p class="description">{product.description}</p>
            {product.attributes.length > 0 && (
              <section>
                <h2>{t.details}</h2>
                <dl>
                  {product.attributes.map(({ name, value }) => (
                    <div key={name}>
                      <dt>{name}</dt>
                      <dd>{value}</dd>
                    </div>
                  ))}
                </dl>
              </section>
            )}
          </div>
        ) : (
          <div class="facts" role="status" aria-label={t.loading}>
            <i class="bone line" />
            <i class="bone line half" />
            <i class="bone lines" />
          </div>
        )}
      </article>
    </>
  )
}

/** "颜色=雾蓝;尺寸=M" of the shop's files, as people write it. */
function readable(options: string, language: Language): string {
  return options.replace(/=/g, language === 'zh' ? '：' : ': ').replace(/;/g, language === 'zh' ? '，' : ', ')
}

function dayOf(date: string, language: Language): string {
  return new Date(`${date.slice(0, 10)}T12:00`).toLocaleDateString(language === 'zh' ? 'zh-CN' : 'en-GB', {
    month: 'short',
    day: 'numeric',
  })
}
