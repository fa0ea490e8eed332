/** What helps a person at the desk, in a browser against a RUNNING server: translation, forms, passing on, macros, mentions, notices. */

async function call(base, path, { method = 'GET', bearer, body } = {}) {
  const headers = { ...(bearer ? { Authorization: `Bearer ${bearer}` } : {}), ...(body ? { 'Content-Type': 'application/json' } : {}) }
  const response = await fetch(base + path, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) })
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}`)
  return response.status === 204 ? null : response.json()
}

/** A signed-in customer who writes English and asks for a person, in the account's shop. */
async function talk(base, account) {
  const [first] = await call(base, `/demo/${account.merchant}/customers`)
  const { token } = await call(base, `/demo/${account.merchant}/token`, { method: 'POST', body: { customer: first.customer } })
  const conversation = await call(base, '/v1/conversations', { method: 'POST', body: { merchant: account.merchant, language: 'en', token } })
  for (const text of ['I paid 129 yuan last week, where is it?', 'talk to a person please'])
    await call(base, `/v1/conversations/${conversation.id}/messages`, { method: 'POST', bearer: conversation.secret, body: { text } })
  return conversation
}

export async function helping({ page, base, account, accounts, check, must, shot, isAxeClean }) {
  const conversation = await talk(base, account)
  const sent = async () => (await call(base, `/v1/conversations/${conversation.id}/messages?after=0`, { bearer: conversation.secret })).map((one) => one.text)

  await check('a message in another language can be translated, or it is said why not', async () => {
    if ((await page.getAttribute('html', 'lang')) === 'en') await page.locator('[data-switch-language]').click()
    await page.goto(`${base}/console/#/c/${conversation.id}`)
    await page.locator('[data-take]').click()
    await page.locator('[data-translate]').first().click()
    await page.locator('[data-translation]').first().waitFor()
    await page.locator('[data-untranslated]').first().filter({ hasText: 'KEFU_LLM' }).waitFor()
    await shot('translation')
  })
  await check('a reply is translated beside the person’s own words, never in their place', async () => {
    await page.fill('#reply', '您好，我来查一下。')
    await page.locator('[data-translate-reply]').click()
    await page.locator('[data-reply-translation] [data-untranslated]').waitFor()
    must((await page.locator('[data-reply-translation]').textContent()).includes('我来查一下'), 'her own words are there')
    await isAxeClean('reply-translation')
    await page.locator('[data-reply-translation] button').last().click()
    must((await page.inputValue('#reply')) === '您好，我来查一下。', 'the words are in the box again')
    must(!(await sent()).some((text) => text.includes('我来查一下')), 'nothing was sent')
  })
  await check('every change has a form with what the shop has, and shows what would happen', async () => {
    await page.locator('[data-tab=customer]').click()
    const changes = page.locator('[data-change]:visible')
    await changes.first().waitFor()
    for (let at = 0; at < (await changes.count()); at++) {
      await changes.nth(at).click()
      await page.locator('[data-form]').first().waitFor()
      await changes.nth(at).click()
    }
    const payment = page.locator('[data-change=change_payment]:visible').first()
    if (await payment.count()) {
      await payment.click()
      must((await page.locator('[data-method] option').count()) > 0, 'her ways of paying')
      await page.locator('[data-look]').click()
      await page.locator('[data-form] .verdict').waitFor()
      await shot('form')
    }
    await isAxeClean('form')
  })
  await check('a macro is written with a preview on this conversation, deleted, and brought back', async () => {
    await page.locator('[data-show-macros]').click()
    await page.locator('[data-edit-macros]').click()
    const editor = page.locator('[data-macro-editor]')
    await editor.locator('[data-new]').click()
    const name = `check-${Date.now()}`
    await editor.locator('input').first().fill(name)
    await editor.locator('textarea').fill('Hello, {me} of {shop} here, about {nothing}.')
    must(await editor.locator('[data-save]').isDisabled(), 'an unknown variable is not saved')
    await editor.locator('textarea').fill('Hello, {me} of {shop} here.')
    must(!(await editor.locator('.preview').textContent()).includes('{me}'), 'the variables are filled in')
    await isAxeClean('macros')
    await editor.locator('[data-save]').click()
    await editor.locator('.saved').waitFor()
    await editor.locator('[data-remove]').click()
    await editor.locator('[data-undo]').click()
    await editor.locator('[aria-current=true]', { hasText: name }).waitFor()
    await editor.locator('[data-remove]').click()
    await editor.locator('[data-undo]').waitFor()
    await page.keyboard.press('Escape')
    await editor.waitFor({ state: 'detached' })
  })
  await check('a mention rings at once on every page, opens its conversation, and is read there', async () => {
    const other = accounts.find((one) => one.merchant === account.merchant && one.email !== account.email && /^(emma|chen|lin)@/.test(one.email))
    must(other, 'a colleague among the demo accounts')
    const { token } = await call(base, '/v1/staff/session', { method: 'POST', body: { merchant: other.merchant, email: other.email, password: other.password } })
    const mine = await call(base, '/v1/staff/session', { method: 'POST', body: { merchant: account.merchant, email: account.email, password: account.password } })
    const words = `please look at this (${[...`${Date.now()}`].map((digit) => 'abcdefghij'[digit]).join('')})`
    await page.goto(`${base}/console/#/me`)
    await page.locator('[data-notices]').waitFor()
    await isAxeClean('notices')
    await call(base, `/v1/staff/conversations/${conversation.id}/notes`, { method: 'POST', bearer: token, body: { text: words, mentions: [mine.person.id] } })
    await page.locator('[data-mentions] .count').waitFor()
    await page.locator('[data-mentions]').click()
    const link = page.locator('[data-mention-list] a', { hasText: words }).first()
    await link.waitFor()
    await isAxeClean('mentions')
    await link.click()
    await page.waitForURL((url) => url.hash === `#/c/${conversation.id}`)
    await page.locator('#side-notes[aria-selected=true]').waitFor()
    await page.locator('[data-mentions]').click()
    await page.locator('[data-mention-list] a', { hasText: words }).first().waitFor({ state: 'detached' }) // it is read
    if (await page.locator('[data-read-all]').count()) await page.locator('[data-read-all]').click()
    await page.locator('[data-mentions] .count').waitFor({ state: 'detached' })
    await page.keyboard.press('Escape')
  })
  await check('a conversation is passed on, and the customer is told', async () => {
    await page.locator('[data-pass-on]').click()
    await page.locator('[data-pass]').waitFor()
    await isAxeClean('pass-on')
    const before = (await sent()).length
    await page.locator('[data-pass-now]').click()
    await page.locator('[data-pass]').waitFor({ state: 'detached' })
    must((await sent()).length > before, 'the customer is told')
  })
}
