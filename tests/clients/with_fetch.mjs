const [, , baseURL] = process.argv
const headers = { 'Content-Type': 'application/vnd.api+json' }

async function send (method, url, data) {
  const body = data && JSON.stringify({ data })
  const response = await fetch(new URL(url, `${baseURL}/`), { method, headers, body })
  const document = await response.json()
  if (!response.ok) throw new Error(document.errors.map(({ detail }) => detail).join(' '))
  return document
}

// Register, and sign this device in.
const secrets = { username: 'dora', password: 'a long sentence' }
await send('POST', 'customers', { type: 'customers', attributes: { ...secrets, email: 'dora@example.com' } })
const token = await send('POST', 'tokens', { type: 'tokens', attributes: { ...secrets, device: 'fetch' } })
headers.Authorization = `Bearer ${token.data.attributes.accessToken}`
await send('PATCH', 'customers/me', { type: 'customers', id: 'me', attributes: { name: 'Dora' } })

// The first screen: what is in stock, cheapest first, with its variants; then the next page.
const first = await send('GET', 'products?filter[inStock]=true&sort=price&include=variants&page[size]=2')
const next = await send('GET', first.links.next)
const { variants, categories } = first.data[0].relationships
const shelves = await send('GET', categories.links.related)

// Order two of a variant, look at the history, think better of it: the order says how, while it may be done.
const lines = [{ variant: variants.data[0].id, quantity: 2 }]
await send('POST', 'orders', { type: 'orders', attributes: { lines } })
const { data: [order], included } = await send('GET', 'orders?include=lines')
const { href, meta: { method, body } } = order.links.cancel
const cancelled = await send(method, href, body.data)

console.log(JSON.stringify({
  pages: [first, next].map(page => page.data.map(({ attributes }) => attributes.name)),
  categories: shelves.data.map(({ attributes }) => attributes.name),
  lines: included.map(({ attributes }) => [attributes.sku, attributes.quantity]),
  statuses: [order, cancelled.data].map(({ attributes }) => attributes.status)
}))
