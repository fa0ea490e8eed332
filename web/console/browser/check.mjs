/**
 * The console against a RUNNING server, as a person uses it: npm run browser -- --base http://127.0.0.1:8000 [--shots DIR]
 * Prints 'N passed, N failed' and exits non-zero on failure.
 */
import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { launch } from './chromium.mjs'
import { helping } from './helping.mjs'
import { customerReads, demoAccounts, explained } from './server.mjs'

const { values } = parseArgs({ options: { base: { type: 'string' }, shots: { type: 'string' } } })
if (!values.base) {
  console.error('usage: npm run browser -- --base http://127.0.0.1:PORT [--shots DIR]')
  process.exit(2)
}
const base = values.base.replace(/\/$/, '')
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
if (values.shots) mkdirSync(values.shots, { recursive: true })

const WAIT = 15_000
let passed = 0
const failed = []
const troubles = []

async function check(name, run) {
  try {
    await run()
    passed += 1
    console.log(`ok    ${name}`)
  } catch (error) {
    failed.push(name)
    console.log(`FAIL  ${name}\n      ${String(error?.message ?? error).split('\n').slice(0, 12).join('\n      ')}`)
    await shot(`failed-${failed.length}`)
  }
}

function must(condition, what) {
  if (!condition) throw new Error(what)
}

const accounts = await demoAccounts(base)
const account = accounts[0]
const browser = await launch()
const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'zh-CN', colorScheme: 'light', bypassCSP: true })
const page = await context.newPage()
page.setDefaultTimeout(WAIT)
page.on('pageerror', (error) => troubles.push(`error: ${error.message}`))
page.on('console', (message) => {
  // A refused call is part of two checks below; everything else that lands in the browser's log is a defect.
  if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) troubles.push(message.text())
})

async function shot(name) {
  if (values.shots) await page.screenshot({ path: join(values.shots, `${name}.png`) }).catch(() => undefined)
}

async function isAxeClean(name) {
  const found = []
  for (const scheme of ['dark', 'light']) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
    await page.mouse.move(2, 2)
    await page.waitForTimeout(500)
    await shot(`${name}-${scheme}`)
    await page.evaluate(axe)
    const { violations } = await page.evaluate(() => window.axe.run(document))
    const told = violations.flatMap((one) => one.nodes.map((node) => `${scheme} ${one.id}: ${node.target.join(' ')} ${node.any[0]?.message ?? node.failureSummary ?? ''}`))
    found.push(...told)
  }
  await page.emulateMedia({ reducedMotion: null })
  must(found.length === 0, found.join('\n'))
}

async function signIn() {
  await page.locator('[data-demo-account]').first().click()
  await page.locator('button[type=submit]').click()
  await page.locator('[data-filter]').first().waitFor()
}

await check('the sign-in page offers the demo accounts', async () => {
  await page.goto(`${base}/console/`)
  await page.locator('[data-demo-account]').first().waitFor()
})
await check('the sign-in page is clean for axe, light and dark', () => isAxeClean('sign-in'))
await check('a wrong password is refused in plain words', async () => {
  await page.locator('[data-demo-account]').first().click()
  await page.fill('#sign-in-email', `nobody-${Date.now()}@kefu.example`) // no account is locked by running this often
  await page.fill('#sign-in-password', 'not-the-password')
  await page.locator('button[type=submit]').click()
  await page.locator('form [role=alert]').waitFor()
  await shot('sign-in-refused')
})
await check('a demo account signs in and sees the list', async () => {
  await signIn()
  must((await page.locator('[data-filter]').count()) === 4, 'four filters')
  must(page.url().includes('/console/'), page.url())
})

const chosen = await explained(base, account).catch((error) => {
  failed.push('a conversation to open')
  console.log(`FAIL  a conversation to open\n      ${error.message}`)
  return null
})

if (chosen) {
  const first = page.locator('[data-sentence]').first()
  const lit = (side) => page.locator(`.evidence .lit[data-${side}]`)

  await check('a conversation opens by its address and shows who spoke', async () => {
    await page.goto(`${base}/console/#/c/${chosen.id}`)
    await page.locator('[data-sender=customer]').first().waitFor()
    await page.locator('[data-sender=ai]').first().waitFor()
    await shot('conversation')
  })
  await check('an AI message opens its trace, and the address names both', async () => {
    await page.locator(`[data-trace="${chosen.trace}"] [data-why]`).click()
    await page.locator('[data-trace-shown]').waitFor()
    await page.waitForURL((url) => url.hash === `#/c/${chosen.id}/t/${chosen.trace}`)
    await shot('trace')
  })
  await check('a sentence and its evidence light each other up', async () => {
    const marked = page.locator('[data-sentence]:has(.mark)').first()
    await marked.hover()
    await lit('evidence').first().waitFor()
    must((await lit('sentence').count()) === 1, 'the sentence itself is lit')
    await shot('trace-evidence')
    await page.mouse.move(2, 2)
    await lit('evidence').first().waitFor({ state: 'detached' })
    const at = await page.locator('.evidence [data-evidence]').first().getAttribute('data-evidence')
    await page.locator(`.evidence [data-evidence="${at}"]`).focus()
    await lit('sentence').first().waitFor()
    await first.focus()
  })
  await check('each of the nine verbs has its place, and a step opens into its noun', async () => {
    must((await page.locator('.timeline ol > li').count()) >= 9, 'nine verbs')
    const step = page.locator('[data-step=understand], [data-step]').first()
    await step.click()
    must((await step.getAttribute('aria-expanded')) === 'true', 'expanded')
    await page.locator('.timeline .made').first().waitFor()
    await step.scrollIntoViewIfNeeded()
    await shot('trace-step')
  })
  await check('the conversations page is clean for axe, light and dark', () => isAxeClean('conversations'))
  await check('a link to a trace opens it', async () => {
    await page.reload()
    await page.locator('[data-trace-shown]').waitFor()
  })
  await check('keys: ? shows the shortcuts, / searches, j moves, Esc leaves', async () => {
    await page.locator('body').press('?')
    await page.locator('[role=dialog]').first().waitFor()
    await page.keyboard.press('Escape')
    await page.locator('[role=dialog]').first().waitFor({ state: 'hidden' })
    await page.locator('body').press('/')
    must(await page.evaluate(() => document.activeElement?.id === 'search'), 'search has the focus')
    await page.keyboard.press('Escape')
    await page.locator('[data-row]').first().waitFor()
    await page.keyboard.press('j')
    must(await page.evaluate(() => document.activeElement?.hasAttribute('data-row')), 'a row has the focus')
    await page.keyboard.press('Escape')
    await page.waitForURL((url) => url.hash === `#/c/${chosen.id}`)
  })
  await check('a person takes over', async () => {
    const close = page.locator('[data-close]')
    if (await close.isVisible()) await close.click()
    await page.locator('[data-take]').click()
    await page.locator('#reply:enabled').waitFor()
  })
  // Letters for the moment: a number that nothing supports would be warned of before it is sent.
  const words = `您好，我来为您处理（${[...`${Date.now()}`].map((digit) => 'abcdefghij'[digit]).join('')}）。`
  await check('a person replies with Ctrl+Enter, and the customer reads it', async () => {
    await page.fill('#reply', words)
    await page.locator('#reply').press('Control+Enter')
    await page.locator('[data-sender=person]', { hasText: words }).waitFor()
    await page.locator('[data-pending]').waitFor({ state: 'detached' })
    must((await page.locator('[data-sender=person]', { hasText: words }).count()) === 1, 'shown once')
    must((await page.inputValue('#reply')) === '', 'the box is empty again')
    await shot('person-replied')
    if (chosen.secret) must((await customerReads(base, chosen)).includes(words), 'the customer has it')
  })
  await check('an ended session leads to sign-in and back, with the typed reply kept', async () => {
    await page.fill('#reply', '还没发出的回复')
    await page.route('**/v1/staff/**', (route) => route.fulfill({ status: 401, json: { status: 401, title: 'x', detail: 'x', detail_zh: 'x', places: [] } }), { times: 6 })
    // Whichever call comes first ends the session: this one, or a live update's.
    await page.locator('[data-filter=waiting]').click({ timeout: 3000 }).catch(() => undefined)
    await page.locator('form [role=status]').waitFor()
    await shot('session-ended')
    await page.unroute('**/v1/staff/**')
    await signIn()
    await page.locator('#reply:enabled').waitFor()
    must((await page.inputValue('#reply')) === '还没发出的回复', 'the reply is still there')
    await page.fill('#reply', '')
  })
  await check('a person hands back to the AI', async () => {
    await page.locator('[data-close]').click()
    await page.locator('[data-take]').waitFor()
    await shot('handed-back')
  })
  await check('the language and the colours switch', async () => {
    await page.locator('[data-switch-language]').click()
    must((await page.getAttribute('html', 'lang')) === 'en', 'English')
    await page.locator('[data-switch-scheme]').click()
    must((await page.getAttribute('html', 'data-theme')) === 'dark', 'dark')
    await shot('english-dark')
  })
}
for (const tab of ['gaps', 'findings', 'drafts', 'sources']) {
  await check(`the ${tab} of knowledge open by a click and by keys, and are clean for axe, light and dark`, async () => {
    await page.goto(`${base}/console/#/k/${tab}`)
    await page.locator(`[role=tab][aria-selected=true]#tab-${tab}`).waitFor()
    await page.locator(`#panel-${tab} a.row, #panel-${tab} .empty`).first().waitFor()
    if (await page.locator(`#panel-${tab} a.row`).count()) {
      await page.locator('body').press('j')
      await page.locator('.sheet .body').waitFor()
    }
    await isAxeClean(`knowledge-${tab}`)
  })
}
/** Pages that open by their address: what shows that one is there, and not only its bones. */
const PAGES = {
  '/a': 'main h1', '/cases': 'main h1', '/returns': 'main h1', '/r/flow/invoice': '.sheet textarea', '/r/intent': '#panel-intent', '/r/learning': '#panel-learning', '/r/edits': '#panel-edits', '/insights': 'main .chart svg', '/quality': 'main .card',
  '/quality/work': 'main', '/plan': 'main .chart svg', '/team': 'main', '/me': 'main',
}
for (const [hash, there] of Object.entries(PAGES)) {
  await check(`the page ${hash} opens and is clean for axe, light and dark`, async () => {
    await page.goto(`${base}/console/#${hash}`)
    await page.locator(there).first().waitFor()
    await isAxeClean(hash.slice(1).replaceAll('/', '-'))
  })
}
if (chosen) {
  for (const tab of ['assist', 'customer', 'notes', 'why']) {
    await check(`beside a conversation: ${tab}, clean for axe, light and dark`, async () => {
      await page.goto(`${base}/console/#/c/${chosen.id}`)
      await page.locator(`[data-tab=${tab}]`).click()
      await page.locator('#side-panel').waitFor()
      await isAxeClean(`beside-${tab}`)
    })
  }
}
await helping({ page, base, account, accounts, check, must, shot, isAxeClean })
await check('a page whose script cannot be read says so, keeps the rail, and opens by itself', async () => {
  const planner = /PlannerPage.*\.js/
  await page.route(planner, (route) => route.abort())
  await page.goto(`${base}/console/#/c`)
  await page.reload()
  await page.goto(`${base}/console/#/plan`)
  await page.locator('.failure').waitFor()
  must(await page.getByRole('navigation').first().isVisible(), 'the rail is there')
  await page.unroute(planner)
  await page.locator('.failure').waitFor({ state: 'detached' })
  troubles.splice(0, troubles.length, ...troubles.filter((line) => !planner.test(line)))  // the browser's word on what was made to fail
})
await check('nothing went wrong in the browser’s log', () => Promise.resolve(must(troubles.length === 0, troubles.join('\n'))))

await browser.close()
console.log(`${passed} passed, ${failed.length} failed`)
process.exit(failed.length ? 1 : 0)
