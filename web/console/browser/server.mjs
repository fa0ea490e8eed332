/** What the check needs from the running server, over its public HTTP API. */

async function call(base, path, { method = 'GET', bearer, body } = {}) {
  const response = await fetch(base + path, {
    method,
    headers: { ...(bearer ? { Authorization: `Bearer ${bearer}` } : {}), ...(body ? { 'Content-Type': 'application/json' } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}`)
  return response.status === 204 ? null : response.json()
}

export const demoAccounts = (base) => call(base, '/demo/staff')

/** A customer asks the shop for the price of its first product, so that there is a fresh answer to explain. */
async function ask(base, merchant) {
  const conversation = await call(base, '/v1/conversations', { method: 'POST', body: { merchant, language: 'zh' } })
  const { products } = await call(base, `/v1/shops/${merchant}?language=zh`)
  const text = `${products[0]?.name ?? '这款'}多少钱？有货吗`
  await call(base, `/v1/conversations/${conversation.id}/messages`, { method: 'POST', bearer: conversation.secret, body: { text } })
  return conversation
}

/** A conversation with an explained answer: a new one, or on a server without the customer side one that is there. */
export async function explained(base, account) {
  const { token } = await call(base, '/v1/staff/session', {
    method: 'POST', body: { merchant: account.merchant, email: account.email, password: account.password },
  })
  const asked = await ask(base, account.merchant).catch((error) => console.log(`note: ${error.message}; an older conversation is used`))
  const { rows } = await call(base, '/v1/staff/conversations?state=all', { bearer: token })
  const ids = [...(asked ? [asked.id] : []), ...rows.map((row) => row.id)]
  for (const id of ids.slice(0, 40)) {
    const { messages, traces } = await call(base, `/v1/staff/conversations/${id}`, { bearer: token })
    for (const { trace } of messages.filter((message) => message.trace).reverse()) {
      if (!traces.some((row) => row.id === trace)) continue
      const found = await call(base, `/v1/traces/${trace}`, { bearer: token })
      const isSupported = found.evidence.some((one) => one.supports.length) || found.sentences.some((one) => one.citations.length)
      if (isSupported && !found.failed) return { id, trace, secret: asked?.id === id ? asked.secret : null }
    }
  }
  throw new Error('no conversation with an answer that rests on evidence')
}

export async function customerReads(base, { id, secret }) {
  const messages = await call(base, `/v1/conversations/${id}/messages?after=0`, { bearer: secret })
  return messages.map((message) => message.text)
}
