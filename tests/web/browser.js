// The shop page and the widget in a real browser, against a running server:
//   npm run browser -- --base http://127.0.0.1:PORT [--merchant puyu] [--shots DIR]   (in web/widget)
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { launch, packages } from './chromium.js'

const { values: asked } = parseArgs({
  options: { base: { type: 'string' }, shots: { type: 'string' }, merchant: { type: 'string', default: 'puyu' } },
})
if (!asked.base) {
  console.error('usage: npm run browser -- --base http://127.0.0.1:PORT [--merchant puyu] [--shots DIR]')
  process.exit(2)
}
const base = asked.base.replace(/\/+$/, '')
if (asked.shots) mkdirSync(asked.shots, { recursive: true })

const axe = readFileSync(packages.resolve('axe-core/axe.min.js'), 'utf8')
const WAIT = 15_000
/** A local model on a busy machine takes its time. */
const REPLY_WAIT = 60_000
const DESKTOP = { width: 1440, height: 900 }
const MOBILE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true }
const LABELS = {
  zh: {
    open: /^咨询客服/,
    dialog: 'dialog',
    message: '输入消息',
    ai: 'AI 助手',
    person: '转人工',
    check: '查订单',
    order: '订单号',
    phone: '收货手机号后四位',
    verify: '验证',
    more: '更多',
    download: '下载对话记录',
    language: 'English',
    fresh: '开始新对话',
  },
  en: {
    open: /^Ask us/,
    dialog: 'dialog',
    message: 'Your message',
    ai: 'AI assistant',
    person: 'Talk to a person',
    check: 'Check an order',
    order: 'Order number',
    phone: 'Last four digits of the phone',
    verify: 'Verify',
    more: 'More',
    download: 'Download conversation',
    language: '中文',
    fresh: 'New conversation',
  },
}

let passed = 0
const failures = []
const browser = await launch()
let current = null

async function check(name, act) {
  try {
    await act()
    passed++
    console.log(`ok    ${name}`)
  } catch (error) {
    failures.push(name)
    console.log(
      `FAIL  ${name}\n      ${String(error?.message ?? error)
        .split('\n')
        .slice(0, 14)
        .join('\n      ')}`,
    )
    await shot(`failed-${failures.length}`)
  }
}

function must(holds, what) {
  if (!holds) throw new Error(what)
}

async function shot(name) {
  if (asked.shots && current) await current.screenshot({ path: join(asked.shots, `${name}.png`) }).catch(() => undefined)
}

/** A new customer's browser on the shop page. Errors of the page's own scripts fail the run. */
async function visit({ language = 'zh', hash = '', ...options } = {}) {
  await current?.context().close()
  const context = await browser.newContext({
    viewport: DESKTOP,
    locale: language === 'zh' ? 'zh-CN' : 'en-GB',
    reducedMotion: 'reduce',
    bypassCSP: true,
    acceptDownloads: true,
    ...options,
  })
  current = await context.newPage()
  current.setDefaultTimeout(WAIT)
  current.on('pageerror', (error) => failures.push(`script error: ${error.message}`) && console.log(`FAIL  script error: ${error.stack}`))
  await current.goto(`${base}/shop/${asked.merchant}?lang=${language}${hash}`)
  await current.locator('kefu-widget').waitFor({ state: 'attached' })
  return { page: current, l: LABELS[language] }
}

const launcher = (page, l) => page.getByRole('button', { name: l.open })
const replies = (page) => page.locator('kefu-widget [data-generated-by=ai]:not([aria-live])')
const own = (page) => page.locator('kefu-widget .own')

async function openWidget(page, l) {
  await launcher(page, l).click()
  await replies(page).first().waitFor()
}

async function say(page, l, text) {
  const before = await replies(page).count()
  await page.getByLabel(l.message, { exact: true }).fill(text)
  await page.keyboard.press('Enter')
  await page.waitForFunction(
    (count) => document.querySelector('kefu-widget').shadowRoot.querySelectorAll('[data-generated-by=ai]:not([aria-live])').length > count,
    before,
    { timeout: REPLY_WAIT },
  )
}

async function axeIsClean(page, what) {
  await page.waitForTimeout(300)
  await page.evaluate(axe)
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }))
  const told = violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id} ${node.target.flat().join(' ')}: ${node.any[0]?.message ?? node.failureSummary}`),
  )
  must(!told.length, `${what}\n${told.join('\n')}`)
}

const firstProduct = await fetch(`${base}/v1/shops/${asked.merchant}?language=zh`)
  .then((response) => response.json())
  .then((shop) => shop.products[0])

await check('the shop shows its products and sets the page language', async () => {
  const { page } = await visit()
  await page.locator('.grid .goods').first().waitFor()
  must((await page.getAttribute('html', 'lang')) === 'zh-CN', 'html lang')
  must((await page.locator('.try button').count()) >= 4, 'suggested questions')
  await shot('shop-zh')
})

await check('no conversation starts before the widget is opened', async () => {
  const calls = []
  const context = await browser.newContext({ locale: 'zh-CN' })
  const page = await context.newPage()
  page.on('request', (request) => calls.push(request.url()))
  await page.goto(`${base}/shop/${asked.merchant}?lang=zh`)
  await page.locator('kefu-widget').waitFor({ state: 'attached' })
  await page.waitForTimeout(500)
  await context.close()
  must(!calls.some((url) => url.includes('/v1/conversations')), 'a conversation was started')
})

await check('a Chinese question gets a reply that is labelled as AI', async () => {
  const { page, l } = await visit()
  await openWidget(page, l)
  await say(page, l, `${firstProduct.name}多少钱？有货吗`)
  const reply = replies(page).last()
  must((await reply.innerText()).includes(l.ai), 'the label is missing')
  must((await reply.locator('.badge').innerText()) === 'AI', 'the badge is missing')
  must((await reply.locator('.bubble').innerText()).length > 1, 'the reply is empty')
  await shot('reply-zh')
})

await check('the conversation survives a reload', async () => {
  const page = current
  await page.reload()
  await openWidget(page, LABELS.zh)
  await own(page).first().waitFor()
  must((await own(page).count()) === 1 && (await replies(page).count()) >= 2, 'messages are missing')
})

await check('a conversation that the server does not know is started again', async () => {
  const page = current
  await page.evaluate((merchant) => {
    const key = `kefu:${merchant}`
    localStorage.setItem(key, JSON.stringify({ ...JSON.parse(localStorage.getItem(key)), secret: 'nonsense' }))
  }, asked.merchant)
  await page.reload()
  await openWidget(page, LABELS.zh)
  must((await own(page).count()) === 0, 'old messages are shown')
})

await check('what the customer writes stays text', async () => {
  const page = current
  await say(page, LABELS.zh, '<img src=x onerror="window.wasHit=1"> <b>你好</b>')
  must(await page.evaluate(() => window.wasHit === undefined), 'markup ran')
  must((await own(page).last().locator('img, b').count()) === 0, 'markup became elements')
})

await check('a message that cannot be sent keeps its words and can be sent again', async () => {
  const page = current
  await page.route('**/messages', (route) => route.abort())
  await page.getByLabel('输入消息').fill('你们几点下班')
  await page.keyboard.press('Enter')
  await own(page).last().getByRole('alert').waitFor()
  must((await own(page).last().innerText()).includes('你们几点下班'), 'the words are gone')
  await shot('unsent-zh')
  await page.unroute('**/messages')
  const before = await replies(page).count()
  await own(page).last().getByRole('button').click()
  await page.waitForFunction(
    (count) => document.querySelector('kefu-widget').shadowRoot.querySelectorAll('[data-generated-by=ai]:not([aria-live])').length > count,
    before,
    { timeout: REPLY_WAIT },
  )
  must((await own(page).last().getByRole('alert').count()) === 0, 'it still says failed')
})

await check('wrong order details are refused beside the form', async () => {
  const page = current
  const l = LABELS.zh
  await page.locator('kefu-widget .composer').getByRole('button', { name: l.check }).click()
  await page.getByLabel(l.order).fill('NO-SUCH-ORDER')
  await page.getByLabel(l.phone).fill('12')
  await page.getByRole('button', { name: l.verify, exact: true }).click()
  await page.getByText('请填写四位数字').waitFor()
  await page.getByLabel(l.phone).fill('9999')
  await page.getByRole('button', { name: l.verify, exact: true }).click()
  await page.locator('kefu-widget .identify p[role=alert]').waitFor()
  await shot('identify-zh')
  await page.keyboard.press('Escape')
  must((await page.locator('kefu-widget .identify').count()) === 0, 'Escape leaves the form')
})

await check('the conversation can be kept as a text file that names the AI', async () => {
  const page = current
  await page.getByRole('button', { name: LABELS.zh.more, exact: true }).click()
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: LABELS.zh.download }).click()])
  must(readFileSync(await file.path(), 'utf8').includes(LABELS.zh.ai), 'the AI is not named')
})

await check('the language can be changed in the widget', async () => {
  const page = current
  await page.getByRole('button', { name: LABELS.zh.more, exact: true }).click()
  await page.getByRole('button', { name: LABELS.zh.language, exact: true }).last().click()
  await page.getByLabel(LABELS.en.message).waitFor()
})

await check('"talk to a person" is one tap away and says what happens next', async () => {
  const { page, l } = await visit()
  await openWidget(page, l)
  const before = await page.locator('kefu-widget .log :is(.message, .system)').count()
  await page.locator('kefu-widget .top').getByRole('button', { name: l.person }).click()
  await page.waitForFunction(
    (count) => document.querySelector('kefu-widget').shadowRoot.querySelectorAll('.log :is(.message, .system)').length > count,
    before,
  )
  await page.waitForTimeout(500)
  await shot('hand-over-zh')
})

await check('the whole way by keyboard', async () => {
  const { page, l } = await visit({ language: 'en' })
  await launcher(page, l).focus()
  await page.keyboard.press('Enter')
  await replies(page).first().waitFor()
  await page.keyboard.type('Where is my order?')
  await page.keyboard.press('Shift+Enter')
  await page.keyboard.type('Thanks')
  await page.keyboard.press('Enter')
  await own(page).first().waitFor()
  must((await own(page).first().locator('.bubble').innerText()).includes('\n'), 'Shift+Enter breaks the line')
  await page.waitForFunction(
    () => document.querySelector('kefu-widget').shadowRoot.querySelectorAll('[data-generated-by=ai]:not([aria-live])').length > 1,
    null,
    { timeout: REPLY_WAIT },
  )
  const names = []
  for (let step = 0; step < 40 && !names.includes(l.person); step++) {
    await page.keyboard.press('Shift+Tab')
    names.push(await page.evaluate(() => document.querySelector('kefu-widget').shadowRoot.activeElement?.innerText ?? ''))
  }
  must(names.includes(l.person), `not reached: ${names}`)
  await page.keyboard.press('Escape')
  must(
    await launcher(page, l).evaluate((button) => button === document.querySelector('kefu-widget').shadowRoot.activeElement),
    'focus returns to the launcher',
  )
})

await check('a product page asks about its product', async () => {
  const { page } = await visit({ hash: `#/p/${encodeURIComponent(firstProduct.product)}` })
  await page.locator('.facts h1').waitFor()
  await shot('product-zh')
  await page.locator('.facts .primary').click()
  await own(page).first().waitFor()
  must((await own(page).first().innerText()).includes(firstProduct.name), 'the product is not named')
})

await check('a demo customer can sign in', async () => {
  const { page, l } = await visit()
  const select = page.locator('.demo select').last()
  await select.locator('option').nth(1).waitFor({ state: 'attached' })
  await select.selectOption({ index: 1 })
  await page.locator('.demo [role=status]').filter({ hasText: /./ }).waitFor({ state: 'attached' })
  await openWidget(page, l)
  await page.locator('kefu-widget .strip.good').waitFor()
  await shot('signed-in-zh')
})

await check('a script loaded twice makes one widget', async () => {
  const page = current
  await page.evaluate((merchant) => {
    const script = document.createElement('script')
    script.src = '/widget.js'
    script.dataset.merchant = merchant
    document.head.append(script)
    return new Promise((resolve) => (script.onload = resolve))
  }, asked.merchant)
  must((await page.locator('kefu-widget').count()) === 1, 'two widgets')
})

for (const language of ['zh', 'en']) {
  for (const colorScheme of ['light', 'dark']) {
    for (const [size, options] of [
      ['desktop', {}],
      ['mobile', MOBILE],
    ]) {
      await check(`axe finds nothing: ${language}, ${colorScheme}, ${size}`, async () => {
        const { page, l } = await visit({ language, colorScheme, ...options })
        await page.locator('.grid .goods').first().waitFor()
        await shot(`shop-${language}-${colorScheme}-${size}`)
        await axeIsClean(page, 'shop page')
        await openWidget(page, l)
        await say(page, l, language === 'zh' ? '不喜欢可以退吗' : 'Can I return something I do not like?')
        const mark = page.locator('kefu-widget button.mark').first()
        if (await mark.count()) await mark.click()
        await shot(`widget-${language}-${colorScheme}-${size}`)
        await axeIsClean(page, 'open widget')
        const { width, view } = await page.evaluate(() => ({ width: document.documentElement.scrollWidth, view: innerWidth }))
        must(width <= view, `the page is wider than the screen: ${width} > ${view}`)
      })
    }
  }
}

await current?.context().close()
await browser.close()
console.log(`${passed} passed, ${failures.length} failed`)
process.exit(failures.length ? 1 : 0)
