import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { readableOn, textOn } from '../../widget/src/contrast'
import { ask, loadChat, lookingAt } from './chat'
import { DemoStrip, signedInToken } from './demo'
import { Detail } from './detail'
import { Icon } from './icons'
import { ProductGrid, Trouble } from './grid'
import { Failure, catalogue as fetchCatalogue } from './service'
import type { Catalogue } from './service'
import type { Language, Words } from './words'

const NO_COLOUR = '#3b4a45'
const SEARCH_PAUSE_MS = 250

export function Page({ language, t }: { language: Language; t: Words }) {
  const [shop, setShop] = useState<Catalogue>()
  const [found, setFound] = useState<Catalogue>()
  const [failure, setFailure] = useState<unknown>()
  const [category, setCategory] = useState('')
  const [query, setQuery] = useState('')
  const [attempt, setAttempt] = useState(0)
  const shown = useProductInAddress()
  const isDark = useDark()
  const wanted = useLater(query.trim(), SEARCH_PAUSE_MS)

  useEffect(() => {
    const stop = new AbortController()
    setFailure(undefined)
    setFound(undefined)
    fetchCatalogue(language, category, wanted, stop.signal).then(
      (catalogue) => {
        setFound(catalogue)
        // The first, unfiltered answer names the shop and counts its categories.
        if (!category && !wanted) setShop(catalogue)
      },
      (error: unknown) => {
        if (!stop.signal.aborted) setFailure(error)
      },
    )
    return () => stop.abort()
  }, [language, category, wanted, attempt])

  useEffect(() => {
    if (!shop) return
    document.title = shop.title
    void signedInToken().then((token) => {
      loadChat(language, shop.colour, token)
      lookingAt(shown)
    })
  }, [shop])
  useEffect(() => lookingAt(shown), [shown])

  const colour = shop?.colour ?? NO_COLOUR
  const colours = {
    '--brand': colour,
    '--on-brand': textOn(colour),
    '--accent': readableOn(isDark ? '#1b1b1a' : '#f1efea', colour),
  }
  const missing = failure instanceof Failure && failure.status === 404 && !shop
  return (
    <div class="shop" style={colours}>
      <a class="skip" href="#goods">
        {t.toContent}
      </a>
      <DemoStrip t={t} language={language} />
      <header class="masthead">
        <a class="name" href="#/">
          {shop ? shop.title : <i class="bone word" />}
        </a>
        <Search t={t} query={query} onQuery={setQuery} />
        <nav class="languages" aria-label={t.language}>
          {(['zh', 'en'] as const).map((each) => (
            <a
              key={each}
              href={`?lang=${each}${location.hash}`}
              lang={each === 'zh' ? 'zh-CN' : 'en'}
              aria-current={each === language ? 'true' : undefined}
            >
              {each === 'zh' ? '中文' : 'English'}
            </a>
          ))}
        </nav>
      </header>
      {shown ? (
        <main id="goods">
          <Detail key={shown} id={shown} language={language} t={t} />
        </main>
      ) : (
        <main id="goods">
          {!missing && !wanted && <Welcome shop={shop} t={t} />}
          {shop && (
            <nav class="categories" aria-label={t.categories}>
              {[{ id: '', name: t.all, count: shop.products.length }, ...shop.categories].map(({ id, name, count }) => (
                <button key={id} aria-pressed={id === category} onClick={() => setCategory(id)}>
                  {name} <small>{count}</small>
                </button>
              ))}
            </nav>
          )}
          {failure ? (
            <Trouble
              title={missing ? t.noShop : t.failed}
              hint={missing ? '' : t.failedHint}
              act={t.again}
              onAct={() => setAttempt(attempt + 1)}
            />
          ) : (
            <ProductGrid products={found?.products} t={t} />
          )}
        </main>
      )}
      <footer class="foot">
        <ul>
          {t.promises.map(([title, text]) => (
            <li key={title}>
              <b>{title}</b>
              {text}
            </li>
          ))}
        </ul>
        <p>{t.foot}</p>
      </footer>
    </div>
  )
}

function Welcome({ shop, t }: { shop: Catalogue | undefined; t: Words }) {
  const questions = useMemo(() => {
    const sold = shop?.products.filter((product) => product.stock !== 'sold_out') ?? []
    const first = sold[0]
    const second = sold.find((product) => product !== first && product.category === first?.category)
    return first ? t.questions(first.name, second?.name ?? '') : []
  }, [shop])
  return (
    <section class="welcome">
      <div class="about">
        <h1>{shop ? shop.title : <i class="bone word" />}</h1>
        <p>{shop ? shop.about : <i class="bone lines" />}</p>
      </div>
      <div class="try">
        <h2>{t.tryThese}</h2>
        <p>{t.tryHint}</p>
        <ul>
          {questions.map((question) => (
            <li key={question}>
              <button onClick={() => void ask(question)}>
                {question}
                <Icon name="arrow" />
              </button>
            </li>
          ))}
          {!shop && [1, 2, 3, 4].map((each) => <li key={each} class="bone line" />)}
        </ul>
      </div>
    </section>
  )
}

function Search({ t, query, onQuery }: { t: Words; query: string; onQuery: (query: string) => void }) {
  const field = useRef<HTMLInputElement>(null)
  return (
    <form
      class="search"
      role="search"
      onSubmit={(event) => {
        event.preventDefault()
        location.hash = '#/'
      }}
    >
      <Icon name="search" />
      <input
        ref={field}
        type="search"
        value={query}
        placeholder={t.search}
        aria-label={t.search}
        onInput={(event) => {
          onQuery(event.currentTarget.value)
          if (location.hash.startsWith('#/p/')) location.hash = '#/'
        }}
      />
      {query && (
        <button
          type="button"
          aria-label={t.clear}
          onClick={() => {
            onQuery('')
            field.current?.focus()
          }}
        >
          <Icon name="cross" />
        </button>
      )}
    </form>
  )
}

/** The product of the route #/p/ID. Going back finds the list where it was left. */
function useProductInAddress(): string | undefined {
  const read = () => {
    const id = /^#\/p\/(.+)$/.exec(location.hash)?.[1]
    return id && decodeURIComponent(id)
  }
  const [id, setId] = useState(read)
  const listAt = useRef(0)
  useEffect(() => {
    const onClick = () => {
      if (!read()) listAt.current = scrollY
    }
    const onChange = () => {
      const next = read()
      setId(next)
      requestAnimationFrame(() => scrollTo(0, next ? 0 : listAt.current))
    }
    addEventListener('click', onClick, true)
    addEventListener('hashchange', onChange)
    return () => {
      removeEventListener('click', onClick, true)
      removeEventListener('hashchange', onChange)
    }
  }, [])
  return id
}

function useDark(): boolean {
  const query = useMemo(() => matchMedia('(prefers-color-scheme: dark)'), [])
  const [isDark, setDark] = useState(query.matches)
  useEffect(() => {
    const look = () => setDark(query.matches)
    query.addEventListener('change', look)
    return () => query.removeEventListener('change', look)
  }, [])
  return isDark
}

function useLater<T>(value: T, ms: number): T {
  const [later, setLater] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setLater(value), value ? ms : 0)
    return () => clearTimeout(timer)
  }, [value])
  return later
}
